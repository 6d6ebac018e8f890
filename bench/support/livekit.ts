import { createServer } from "node:http";

// The part of LiveKit's HTTP border that a load calls, as a process of its own: rights are confirmed, people are
// removed, rooms are closed; who is in a room it does not say.
const DONE = /\/(UpdateParticipant|RemoveParticipant|DeleteRoom)$/;

createServer((request, answer) => {
  const status = DONE.test(request.url ?? "") || request.method === "GET" ? 200 : 503;
  answer.writeHead(status, { "Content-Type": "application/json" }).end("{}");
  request.resume();
}).listen(Number(process.env["PORT"]), "127.0.0.1");
