import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import { createProxyServer } from "http-proxy-3";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { noLiveKit, refuseSocket } from "./refusals.ts";

/** Where LiveKit's clients find it: our address and this. */
export const LIVEKIT_PATH = "/livekit";
/** What its clients ask for, and nothing else: `/twirp` is its admin API. */
const PASSED = /^\/livekit(\/|(?:\/rtc(?:\/v1)?(?:\/validate)?)?)$/;
const SIGNALS = /^\/livekit\/rtc(?:\/v1)?$/;
/** A LiveKit that takes connections and says nothing is none. */
const PATIENCE = 10_000;
/** After the last word the other side may still read, and then goes. */
const LAST_WORDS = 1000;

export type LiveKitProxy = {
  /** Whether a request asks for the connection itself, to talk with LiveKit. */
  isSignal(request: IncomingMessage): boolean;
  /** Joins a connection with LiveKit, or refuses it. */
  join(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers ordinary requests under `/livekit`. */
  answer: MiddlewareHandler;
};

/** Passes what clients say under `/livekit` on to LiveKit. Its address is looked up each time; null: there is none. */
export function openLiveKitProxy(addressNow: () => string | null): LiveKitProxy {
  const joined = new WeakSet<object>();
  const proxy = createProxyServer({
    changeOrigin: true,
    ignorePath: true,
    connectTimeout: PATIENCE,
    proxyTimeout: PATIENCE,
  });
  // Each failure is told to whoever asked; this one is for clients that vanish, and without it they would end the server.
  proxy.on("error", () => {});
  // Who is signed in with us is none of LiveKit's business.
  proxy.on("proxyReq", (outgoing) => {
    outgoing.removeHeader("cookie");
    // An ordinary request; else LiveKit might take it for a signal after all.
    outgoing.removeHeader("upgrade");
    outgoing.setHeader("connection", "close");
  });
  proxy.on("proxyReqWs", (outgoing, _request, socket) => {
    outgoing.removeHeader("cookie");
    outgoing.once("response", () => joined.add(socket));
    outgoing.once("upgrade", (_response, there) => {
      joined.add(socket);
      // The proxy only says that it has no more to send, and what LiveKit still sends would hold the connection open.
      socket.once("close", () => there.destroy());
      if (socket.destroyed) there.destroy();
    });
  });

  return {
    isSignal: ({ method, url, headers }) =>
      method === "GET" &&
      SIGNALS.test(pathOf(url)) &&
      headers.upgrade?.toLowerCase() === "websocket",
    join(request, socket, head) {
      const target = targetOf(addressNow(), request.url);
      // Once they are joined there are no more words of ours, only an end.
      const refuse = () => void refuseSocket(socket, "NO_LIVEKIT", joined.has(socket));
      const late = setTimeout(() => joined.has(socket) || refuse(), PATIENCE);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => clearTimeout(late));
      socket.once("finish", () => setTimeout(() => socket.destroy(), LAST_WORDS).unref());
      if (target === null) refuse();
      else proxy.ws(request, socket, head, { target }, refuse);
    },
    answer: async (c, next) => {
      const { method, path } = c.req;
      if (!PASSED.test(path) || !["GET", "HEAD", "OPTIONS"].includes(method)) return next();
      const target = targetOf(addressNow(), c.req.url);
      // Set by the platform's server, which alone has this service.
      const { incoming, outgoing } = c.env as HttpBindings;
      if (target === null || !(await passed(incoming, outgoing, target))) throw noLiveKit();
      return RESPONSE_ALREADY_SENT;
    },
  };

  /** False when LiveKit gave no answer, and nothing was said yet. */
  function passed(
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
  ): Promise<boolean> {
    return new Promise((done) => {
      response.once("close", () => done(true));
      proxy.web(request, response, { target }, () => {
        if (response.headersSent) response.destroy();
        else done(false);
      });
    });
  }
}

/** The same request at LiveKit's own address. */
function targetOf(address: string | null, asked: string | undefined): string | null {
  if (address === null) return null;
  const { pathname, search } = new URL(asked ?? "/", "http://any");
  return `${address.replace(/^ws/, "http")}${pathname.slice(LIVEKIT_PATH.length) || "/"}${search}`;
}

function pathOf(url: string | undefined): string {
  return url?.split("?", 1)[0] ?? "";
}
