import { connect, type Socket } from "node:net";
import type { CrowdOrder, CrowdSaid } from "./crowd.ts";

// Many listeners of one stream, in a process of their own: each takes what comes and looks for a change in it.
const CHANGE = Buffer.from("event: change\n");
const SNAPSHOT = Buffer.from("event: snapshot\n");
const AT_ONCE = 100;
let missing = 0;
let bytes = 0;
let round = 0;
/** The round in which a socket saw its last change. */
const seen = new Map<Socket, number>();

process.on("message", (order: CrowdOrder) => {
  if (order.do === "open") void openAll(order).then(() => say({ opened: seen.size }));
  else {
    round += 1;
    missing = seen.size;
    bytes = 0;
    say({ armed: round });
  }
});
process.on("disconnect", () => process.exit());

async function openAll(order: CrowdOrder & { do: "open" }): Promise<void> {
  for (let opened = 0; opened < order.count; opened += AT_ONCE) {
    const some = Math.min(AT_ONCE, order.count - opened);
    await Promise.all(Array.from({ length: some }, () => openOne(order)));
  }
}

function openOne({ port, path, headers }: CrowdOrder & { do: "open" }): Promise<void> {
  return new Promise((done, failed) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join("")}\r\n`);
    });
    socket.once("error", failed);
    socket.once("close", () => failed(new Error("the server closed a stream")));
    socket.on("data", (chunk: Buffer) => {
      if (!seen.has(socket) && chunk.includes(SNAPSHOT)) {
        seen.set(socket, 0);
        done();
      } else take(socket, chunk);
    });
  });
}

function take(socket: Socket, chunk: Buffer): void {
  if (seen.get(socket) === round || !chunk.includes(CHANGE)) return;
  seen.set(socket, round);
  missing -= 1;
  bytes += chunk.byteLength;
  if (missing === 0) say({ all: performance.timeOrigin + performance.now(), bytes });
}

function say(message: CrowdSaid): void {
  process.send?.(message);
}
