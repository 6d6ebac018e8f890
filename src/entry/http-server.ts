import { MOST_BYTES as MOST_SHEET } from "../spreadsheets/spreadsheets.ts";
import { getRequestListener } from "@hono/node-server";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WrongSetting, type Config, type Limits } from "../config.ts";
import { openAdmission } from "./admission.ts";
import { readCertificate, watchCertificate } from "./certificate.ts";
import { watchConnections, type Connections } from "./connections.ts";
import type { LiveKitProxy } from "./livekit-proxy.ts";
import { refuseRequest, refuseSocket, unreadableResponse } from "./refusals.ts";

type Fetch = Parameters<typeof getRequestListener>[0];

export type Told = {
  /** The headers of a request came whole, and its answer begins. */
  began(request: IncomingMessage, response: ServerResponse): void;
  /** What came was no request, or only the beginning of the one that `response` was for. */
  refused(status: number, response: ServerResponse | undefined): void;
};

export type HttpServer = {
  url: string;
  connections: Connections;
  /** Takes no more, finishes what is in work for a moment, then closes all. */
  close(): Promise<void>;
};

/** File descriptors that connections leave to the database, its copies and what LiveKit needs. */
const KEPT_FILES = 256;
/** The share of the connections that may be streams. */
const STREAMS = 0.9;
const LAST_ANSWERS = 1500;
/** Twice what is taken: whoever sends a little too much hears so. */
const MOST_FILE = 40 * 1024 * 1024;
const KEEP_ALIVE_PROBE = 60_000;

export type Around = {
  told?: Told | undefined;
  /** Takes connections that ask for LiveKit; without it nobody's changes its protocol. */
  proxy?: Pick<LiveKitProxy, "isSignal" | "join">;
  /** For the person at the terminal. */
  log?: (line: string) => void;
};

/** Listens on HOST and PORT, with TLS_CERT over TLS, within the limits of the settings; what is no HTTP gets one refusal. */
export async function openHttp(
  config: Config,
  fetch: Fetch,
  { told, proxy, log = () => {} }: Around = {},
): Promise<HttpServer> {
  const limits = withinOpenFiles(config.limits);
  const answer = getRequestListener(fetch, { hostname: config.host, errorHandler: unreadable });
  const server = createFor(config, serverOptions(limits, proxy), take);
  const connections = watchConnections(server, limits);
  const admit = openAdmission();
  function take(request: IncomingMessage, response: ServerResponse): void {
    connections.inTurn(request, response, () => {
      told?.began(request, response);
      if (hasNoHost(request)) refuseRequest(response);
      else admit(request, response, () => void answer(request, response));
    });
  }
  server.on("checkExpectation", take);
  server.on("checkContinue", (request, response) => {
    // Who asks first need not send what would be refused.
    if (Number(request.headers["content-length"] ?? 0) <= mostOf(request, limits))
      response.writeContinue();
    take(request, response);
  });
  function refuse(socket: Duplex, why: string): void {
    const response = connections.responseOn(socket);
    const status = refuseSocket(socket, why, response?.headersSent === true);
    if (status !== null) told?.refused(status, response);
  }
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Where TLS did not come about there are no words.
    if (/^ERR_(SSL|TLS)_/.test(error.code ?? "")) socket.destroy();
    else refuse(socket, error.code ?? "");
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // What Node hands over is one of ours.
    if (connections.passOn(socket as Socket)) proxy?.join(request, socket, head);
  });
  server.on("connect", (_request, socket) => refuse(socket, "CONNECT"));
  await listening(server, config);
  const stopWatch = watchRenewal(config, server, log);
  return {
    url: addressOf(config, server),
    connections,
    close() {
      stopWatch();
      return closing(server, connections);
    },
  };
}

type Take = (request: IncomingMessage, response: ServerResponse) => void;

function createFor({ tls }: Config, options: ReturnType<typeof serverOptions>, take: Take) {
  if (tls === null) return createServer(options, take);
  const handshakeTimeout = options.headersTimeout;
  return createTlsServer({ ...options, ...readCertificate(tls), handshakeTimeout }, take);
}

function watchRenewal({ tls }: Config, server: Server | TlsServer, log: (line: string) => void) {
  if (tls === null || !("setSecureContext" in server)) return () => {};
  return watchCertificate(tls, server, log);
}

function serverOptions(limits: Limits, proxy: Around["proxy"]) {
  return {
    shouldUpgradeCallback: (request: IncomingMessage) => proxy?.isSignal(request) === true,
    headersTimeout: Math.min(limits.headersTimeout, limits.requestTimeout),
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: limits.headerBytes,
    // A peer that vanished without a word is found by the system's own probes.
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE,
    // Answered by us, in words.
    requireHostHeader: false,
  };
}

/** The app decides; this only tells when there is no use in sending. */
function mostOf({ method, url }: IncomingMessage, limits: Limits): number {
  const isFile = method === "PUT" && /\/contributions\/[^/]+\/file(\?|$)/.test(url ?? "");
  if (isFile) return MOST_FILE;
  const isSheet = method === "POST" && /\/spreadsheets(\/reading)?(\?|$)/.test(url ?? "");
  return isSheet ? 2 * MOST_SHEET : limits.bodyBytes;
}

/**
 * The system's limit of open files is lower on some machines than what the settings ask for. Streams stay open, so they
 * leave some of the connections to everybody else.
 */
export function withinOpenFiles(limits: Limits): Limits {
  const most = Math.max(10, openFiles() - KEPT_FILES);
  const connections = Math.min(limits.connections, most);
  const listeners = Math.min(limits.listeners, Math.floor(connections * STREAMS));
  return { ...limits, connections, listeners };
}

/** Of this process, proc(5); Node has raised the soft limit to the hard one. Unknown elsewhere. */
function openFiles(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}

/** RFC 9112, 3.2: HTTP/1.1 names its host. Older probes of load balancers do not. */
function hasNoHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === "1.1" && headers.host === undefined;
}

/** An address or a Host that no URL can be made of. */
function unreadable(error: unknown): Response {
  // Whatever the app itself throws it has answered already; this comes before the app.
  if (!(error instanceof Error && error.name === "RequestError")) console.error(error);
  return unreadableResponse();
}

function listening(server: Server | TlsServer, { host, port }: Config): Promise<void> {
  return new Promise((done, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isAboutHost = ["ENOTFOUND", "EAI_AGAIN", "EADDRNOTAVAIL"].includes(error.code ?? "");
      reject(isAboutHost ? wrongHost(host) : error);
    });
    server.listen(port, host, done);
  });
}

function wrongHost(host: string): WrongSetting {
  return new WrongSetting(
    `HOST phải là địa chỉ của máy này, không phải "${host}". (HOST must be an address of this machine.)`,
  );
}

function addressOf(config: Config, server: Server | TlsServer): string {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return `${config.tls === null ? "http" : "https"}://${host}:${port}`;
}

function closing(server: Server | TlsServer, connections: Connections): Promise<void> {
  return new Promise((done) => {
    server.close(() => {
      connections.stop();
      done();
    });
    // Connections without a request would hold the server open; requests in work get a moment.
    connections.closeWaiting();
    setTimeout(() => server.closeAllConnections(), LAST_ANSWERS).unref();
  });
}
