import { createServer, type ServerResponse } from "node:http";

// The ceiling of the live stream: answers are kept open, and one text is written to all of them. Nothing is read,
// decided, stored or looked at.
const open = new Set<ServerResponse>();

createServer((request, answer) => {
  if (request.method === "GET" && request.url === "/live") {
    answer.writeHead(200, { "Content-Type": "text/event-stream", Connection: "close" });
    answer.write("event: snapshot\ndata: {}\n\n");
    open.add(answer);
    answer.once("close", () => open.delete(answer));
    return;
  }
  // The size of the message to all; without one it is asked whether it runs.
  const size = Number(new URL(request.url ?? "/", "http://x").searchParams.get("bytes"));
  const head = "event: change\ndata: ";
  const text = Buffer.from(`${head}${"x".repeat(Math.max(0, size - head.length - 2))}\n\n`);
  if (size > 0) for (const one of open) one.write(text);
  answer.end();
}).listen({ port: Number(process.env["PORT"]), host: "127.0.0.1", backlog: 4096 });
