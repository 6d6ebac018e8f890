import { createServer, request as ask } from "node:http";

export type Told = { event: string; identity: string; joinedAtMs: number; at: number };
export type Tap = { url: string; leadTo(base: string): void; stop(): void };

/** Stands between LiveKit and the server: notes when LiveKit told something, and passes it on as it came. */
export async function openTap(onTold: (told: Told) => void): Promise<Tap> {
  let base = "";
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const at = Date.now();
      const body = Buffer.concat(chunks);
      const { "content-type": type = "", authorization = "" } = incoming.headers;
      const headers = { "Content-Type": type, Authorization: authorization };
      const going = ask(`${base}${incoming.url}`, { method: "POST", headers }, (came) => {
        came.resume();
        answer.writeHead(came.statusCode ?? 502).end();
      });
      going.on("error", () => answer.writeHead(503).end());
      going.end(body);
      // LiveKit's own words, as far as they are read here.
      const { event, participant } = JSON.parse(body.toString()) as {
        event: string;
        participant?: { identity?: string; joinedAtMs?: string };
      };
      const joinedAtMs = Number(participant?.joinedAtMs ?? 0);
      onTold({ event, identity: participant?.identity ?? "", joinedAtMs, at });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    leadTo: (url) => void (base = url),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
