import { connect, type Socket } from "node:net";
import { readConfig } from "../../src/config.ts";
import { startServer, type RunningServer } from "../../src/entry/node.ts";
import { ADMIN_KEY, LIVEKIT_KEY } from "./app.ts";

/** Settings of a server in memory with no LiveKit beside it. */
export const ALONE: Record<string, string> = {
  PORT: "0",
  DATABASE_URL: ":memory:",
  BOOTSTRAP_API_KEY: ADMIN_KEY,
  LIVEKIT_URL: "ws://127.0.0.1:9",
  LIVEKIT_API_KEY: LIVEKIT_KEY.apiKey,
  LIVEKIT_API_SECRET: LIVEKIT_KEY.apiSecret,
};

/** The whole server as `npm start` runs it, in this process; `record` takes its lines about requests. */
export function realServer(
  more: Record<string, string> = {},
  record?: (lines: string) => void,
): Promise<RunningServer> {
  const env = { ...ALONE, ...more };
  const talk = { log: () => {}, onLiveKit: () => {}, ...(record ? { record } : {}) };
  return startServer(readConfig(env), env, talk);
}

/** What came back on a connection: nothing (null) when it was closed without a word. */
export type Said = {
  status: number;
  type: string | undefined;
  retryAfter: string | undefined;
  body: string;
} | null;

/** Sends bytes as they are, piece by piece, and reads until the server closes. */
export async function say(url: string, ...pieces: (string | Uint8Array)[]): Promise<Said> {
  const socket = await dial(url);
  let heard = "";
  socket.setEncoding("utf8");
  socket.on("data", (text) => (heard += text));
  for (const piece of pieces) socket.write(piece);
  await closed(socket);
  return read(heard);
}

/** A connection that reads nothing by itself. */
export function dial(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((done, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.removeListener("error", reject);
      // What the server cuts off is expected here.
      socket.on("error", () => {});
      done(socket);
    });
    socket.once("error", reject);
  });
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((done) => {
    if (socket.destroyed) done();
    else socket.once("close", () => done());
  });
}

/** The last answer among those that came. */
export function read(heard: string): Said {
  const at = heard.lastIndexOf("HTTP/1.1 ");
  if (at < 0) return null;
  const [head = "", body = ""] = heard.slice(at).split(/\r\n\r\n(.*)/s);
  const type = /^content-type: (.*)$/im.exec(head)?.[1];
  const retryAfter = /^retry-after: (.*)$/im.exec(head)?.[1];
  return { status: Number(head.slice(9, 12)), type, retryAfter, body };
}
