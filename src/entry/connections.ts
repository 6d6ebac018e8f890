import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Limits } from "../config.ts";
import { refuseSocket } from "./refusals.ts";

export type Connections = {
  /** Begins on a request once the answers before it on the same connection were taken. */
  inTurn(request: IncomingMessage, response: ServerResponse, begin: () => void): void;
  /** The answer that is in work on this connection. */
  responseOn(socket: Duplex): ServerResponse | undefined;
  /** From now on the connection is no longer one of requests; false where it cannot be, and it is refused. */
  passOn(socket: Socket): boolean;
  /**
   * Open now, of these passed on, and bytes ready but not taken; since the start: gone to make room, refused, cut off as
   * slow readers.
   */
  counts(): Counts;
  /** Those without a request, and those passed on. */
  closeWaiting(): void;
  stop(): void;
};

type Counts = Record<"open" | "passed" | "unsentBytes" | "evicted" | "refused" | "slow", number>;
/** The latest request of a connection, and how many of it have no answer yet. */
type Work = { request: IncomingMessage | null; response: ServerResponse | null; inLine: number };

const LOOK_EVERY = 1000;
/** Requests that one connection may send before it has read an answer. */
const MOST_IN_LINE = 100;

/**
 * Keeps the number of connections and the memory of slow readers within the limits. At the limit of connections, one
 * that has no request in work gives way to a new one, so that who opens thousands shuts out nobody but themselves.
 */
export function watchConnections(
  server: Server | TlsServer,
  limits: Pick<Limits, "connections" | "listeners" | "sendTimeout" | "unsentBytes">,
): Connections {
  // Both in the order of time, the longest first.
  const waiting = new Set<Socket>();
  const working = new Map<Socket, Work>();
  const passed = new Set<Socket>();
  const counted = { open: 0, evicted: 0, refused: 0, slow: 0 };

  server.on("connection", (socket: Socket) => {
    counted.open += 1;
    socket.once("close", () => {
      counted.open -= 1;
      waiting.delete(socket);
      forget(socket);
    });
    if (counted.open > limits.connections) makeRoom(socket);
    if (!socket.destroyed) waiting.add(socket);
  });
  // Under TLS requests come on a socket of its own, made of the one that was opened.
  afterHandshake(server, (bare, socket) => {
    waiting.delete(bare);
    if (socket.destroyed) return;
    waiting.add(socket);
    socket.once("close", () => {
      waiting.delete(socket);
      forget(socket);
    });
  });

  function forget(socket: Socket): void {
    const work = working.get(socket);
    working.delete(socket);
    if (work) letGo(work);
  }

  function makeRoom(newcomer: Socket): void {
    const [longest] = waiting;
    const leaving = longest ?? firstUnread();
    if (leaving) {
      counted.evicted += 1;
      // Its close comes later; it must not be chosen twice.
      waiting.delete(leaving);
      forget(leaving);
      leaving.destroy();
      return;
    }
    counted.refused += 1;
    refuseSocket(newcomer, "FULL", false);
  }

  /** Who has not sent a whole request is no client that is waited for. */
  function firstUnread(): Socket | undefined {
    for (const [socket, { request }] of working) if (request?.complete === false) return socket;
    return undefined;
  }

  function inTurn(request: IncomingMessage, response: ServerResponse, begin: () => void): void {
    const { socket } = request;
    const before = working.get(socket);
    const inLine = (before?.inLine ?? 0) + 1;
    waiting.delete(socket);
    working.delete(socket);
    working.set(socket, { request, response, inLine });
    response.once("close", () => answered(socket, response));
    if (!before) begin();
    else if (inLine > MOST_IN_LINE) socket.destroy();
    // Else every one of them would hold its answer in memory, whether it is read or not.
    else before.response?.once("close", () => !socket.destroyed && begin());
    if (before) letGo(before);
  }

  function answered(socket: Socket, response: ServerResponse): void {
    const work = working.get(socket);
    if (!work) return;
    work.inLine -= 1;
    if (work.response !== response) return;
    forget(socket);
    if (!socket.destroyed) waiting.add(socket);
  }

  function passOn(socket: Socket): boolean {
    // An answer in work would be written among what is passed on.
    if (working.has(socket)) socket.destroy();
    if (socket.destroyed) return false;
    waiting.delete(socket);
    // Like streams they stay, so they too leave some connections to everybody else.
    if (passed.size >= limits.listeners) {
      counted.refused += 1;
      refuseSocket(socket, "FULL", false);
      return false;
    }
    passed.add(socket);
    socket.once("close", () => passed.delete(socket));
    return true;
  }

  // Also the end of a kept connection that nobody used again.
  server.on("timeout", (socket: Socket) => {
    if (working.has(socket)) counted.slow += 1;
    socket.destroy();
  });
  const looking = setInterval(() => {
    counted.slow += lookForSlowReaders(working.keys(), limits);
  }, LOOK_EVERY);
  looking.unref();
  return {
    inTurn,
    passOn,
    // What Node hands to clientError is one of ours.
    responseOn: (socket) => working.get(socket as Socket)?.response ?? undefined,
    counts: () => ({
      ...counted,
      passed: passed.size,
      unsentBytes: unsentBytes([...working.keys(), ...passed]),
    }),
    closeWaiting() {
      for (const socket of [...waiting, ...passed]) socket.destroy();
    },
    stop: () => clearInterval(looking),
  };
}

/**
 * A Map that grows or shrinks is copied, and V8 keeps its old copies until it collects the whole heap: each of them would
 * keep the requests of its moment, which is a megabyte at every collection of the young generation.
 */
function letGo(work: Work): void {
  work.request = null;
  work.response = null;
}

/** Whoever takes nothing for a while will be cut off; past the limit of all together, whoever holds most is: how many. */
function lookForSlowReaders(
  sockets: Iterable<Socket>,
  { sendTimeout, unsentBytes: most }: Pick<Limits, "sendTimeout" | "unsentBytes">,
): number {
  const holding: Socket[] = [];
  for (const socket of sockets) {
    if (socket.writableLength > 0) {
      holding.push(socket);
      // Node puts the time off as long as the system takes some of what is written.
      if (socket.timeout !== sendTimeout) socket.setTimeout(sendTimeout);
    } else if (socket.timeout === sendTimeout) socket.setTimeout(0);
  }
  let unsent = unsentBytes(holding);
  let cut = 0;
  for (const socket of holding.sort((a, b) => b.writableLength - a.writableLength)) {
    if (unsent <= most) break;
    unsent -= socket.writableLength;
    socket.destroy();
    cut += 1;
  }
  return cut;
}

function unsentBytes(sockets: Iterable<Socket>): number {
  let bytes = 0;
  for (const socket of sockets) bytes += socket.writableLength;
  return bytes;
}

/** Tells which connection a secured one stands on: both have the same peer. */
function afterHandshake(
  server: Server | TlsServer,
  tell: (bare: Socket, secured: Socket) => void,
): void {
  const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`;
  const bare = new Map<string, Socket>();
  if (!("setSecureContext" in server)) return;
  server.on("connection", (socket: Socket) => {
    const peer = peerOf(socket);
    bare.set(peer, socket);
    socket.once("close", () => {
      if (bare.get(peer) === socket) bare.delete(peer);
    });
  });
  server.on("secureConnection", (socket) => {
    const found = bare.get(peerOf(socket));
    if (found) tell(found, socket);
  });
}
