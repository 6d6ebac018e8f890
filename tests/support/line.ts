import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A line between a page and LiveKit's door, to be cut and mended. */
export type Line = { url: string; cut(): void; mend(): void; stop(): Promise<void> };

/** Passes everything on to a `ws:` address on this machine. */
export async function openLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((coming) => {
    if (isCut) {
      coming.destroy();
      return;
    }
    const going = connect(Number(port), hostname);
    for (const [one, other] of [
      [coming, going],
      [going, coming],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  // A server that listens on a port has an AddressInfo.
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${own}`,
    cut() {
      isCut = true;
      drop();
    },
    mend: () => void (isCut = false),
    stop: () =>
      new Promise((done) => {
        drop();
        server.close(() => done());
      }),
  };
}
