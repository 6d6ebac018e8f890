import { connect, type Socket } from "node:net";
import { quantile } from "./rounds.ts";

/** What came of a load: requests a second, latencies in milliseconds, how often each status was answered. */
export type Outcome = {
  perSecond: number;
  p50: number;
  p99: number;
  statuses: Map<number, number>;
};

/**
 * Sends every lane's requests over one keep-alive connection of its own, each after the answer to the one before, all
 * lanes at once. Requests are whole HTTP/1.1 messages, made beforehand, so that this side costs as little as it can.
 */
export async function sendLanes(base: string, lanes: Buffer[][]): Promise<Outcome> {
  const { hostname, port } = new URL(base);
  const waits: number[] = [];
  const statuses = new Map<number, number>();
  const sockets = await Promise.all(lanes.map(() => open(hostname, Number(port))));
  const began = performance.now();
  await Promise.all(
    sockets.map((socket, lane) =>
      sendInOrder(socket, lanes[lane] ?? [], (status, wait) => {
        waits.push(wait);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
    ),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.destroy();
  return {
    perSecond: waits.length / seconds,
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
    statuses,
  };
}

/** Deals requests out to so many lanes, in turn. */
export function deal<T>(items: T[], lanes: number): T[][] {
  return Array.from({ length: lanes }, (_, lane) =>
    items.filter((_item, index) => index % lanes === lane),
  );
}

/** A whole HTTP/1.1 request. */
export function request(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = "",
): Buffer {
  const all = { Host: "127.0.0.1", ...headers, "Content-Length": String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/** What LiveKit tells, with this header of its signature; without one where it is empty. */
export function webhookRequest(body: string, authorization: string): Buffer {
  const signature: Record<string, string> =
    authorization === "" ? {} : { Authorization: authorization };
  const type = { "Content-Type": "application/webhook+json" };
  return request("POST", "/api/livekit/webhook", { ...type, ...signature }, body);
}

/** Throws unless every answer had this status. */
export function expectAll({ statuses }: Outcome, status: number): void {
  const others = [...statuses].filter(([each]) => each !== status);
  if (others.length > 0) throw new Error(`Other answers than ${status}: ${JSON.stringify(others)}`);
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port, noDelay: true }, () => done(socket));
    socket.once("error", failed);
  });
}

function sendInOrder(
  socket: Socket,
  requests: Buffer[],
  answered: (status: number, wait: number) => void,
): Promise<void> {
  return new Promise((done, failed) => {
    const ask = asking(socket, failed);
    let next = 0;
    const send = () => {
      const message = requests[next];
      if (message === undefined) return done();
      next += 1;
      const sentAt = performance.now();
      ask(message, (status) => {
        answered(status, performance.now() - sentAt);
        send();
      });
    };
    send();
  });
}

/** Sends whole requests over a connection, each after the answer to the one before. */
function asking(socket: Socket, failed: (error: Error) => void) {
  let received = "";
  let answered: (status: number) => void = () => {};
  socket.on("error", failed);
  socket.on("close", () => failed(new Error("The server closed the connection")));
  socket.on("data", (chunk: Buffer) => {
    received = received === "" ? chunk.toString("latin1") : received + chunk.toString("latin1");
    const status = wholeAnswer(received);
    if (status === null) return;
    received = "";
    answered(status);
  });
  return (message: Buffer, then: (status: number) => void): void => {
    answered = then;
    socket.write(message);
  };
}

/** So many keep-alive connections, for requests that come at their own moments. */
export type Pool = {
  /** Settles with the status; waits for a connection while all are in use. */
  ask(message: Buffer): Promise<number>;
  close(): void;
};

export async function openPool(base: string, size: number): Promise<Pool> {
  const { hostname, port } = new URL(base);
  const sockets = await Promise.all(
    Array.from({ length: size }, () => open(hostname, Number(port))),
  );
  let closed = false;
  const failed = (error: Error) => {
    if (!closed) throw error;
  };
  const idle = sockets.map((socket) => asking(socket, failed));
  const waiting: (() => void)[] = [];
  return {
    async ask(message) {
      if (idle.length === 0) await new Promise<void>((free) => waiting.push(free));
      // In turn: one that rests too long is closed by the server.
      const ask = idle.shift();
      if (!ask) throw new Error("A connection was taken by somebody else");
      const status = await new Promise<number>((answered) => ask(message, answered));
      idle.push(ask);
      waiting.shift()?.();
      return status;
    },
    close() {
      closed = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The status of an answer that has come whole, else null. */
function wholeAnswer(text: string): number | null {
  const status = Number(text.slice(9, 12));
  // Most answers have no body and come in one piece: to see that must cost next to nothing.
  if (text.endsWith("\r\n\r\n") && text.includes("ontent-length: 0\r\n")) return status;
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = text.slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole =
    length === undefined
      ? !head.includes("transfer-encoding: chunked") || text.endsWith("0\r\n\r\n")
      : text.length >= end + 4 + Number(length);
  return whole ? status : null;
}
