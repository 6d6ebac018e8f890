import { createServer } from "node:http";

// The part of LiveKit's HTTP border that a load calls, as a process of its own: rights are confirmed, people are
// removed, rooms are closed; who is in a room it does not say.
const DONE = /\/(UpdateParticipant|RemoveParticipant|DeleteRoom)$/;

createServer((request, answer) => {
  let sent = "";
  request.setEncoding("utf8");
  request.on("data", (piece: string) => (sent += piece));
  request.on("end", () => {
    const status = DONE.test(request.url ?? "") || request.method === "GET" ? 200 : 503;
    // What our own server sent.
    const { identity, permission } = JSON.parse(sent || "{}") as Record<string, unknown>;
    const participant = { sid: "PA_here", identity, state: "ACTIVE", permission };
    answer.writeHead(status, { "Content-Type": "application/json" });
    answer.end(JSON.stringify(identity === undefined ? {} : participant));
  });
}).listen(Number(process.env["PORT"]), "127.0.0.1");
