import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One HTTP message on its way: a request that came, or the answer to it. */
export type Sent = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
};
export type Answer = { status: number; headers?: Record<string, string>; body: string | Buffer };

/** What becomes of a request. It may be forwarded changed, late, more than once or never; "cut" breaks the line. */
export type Rule = (
  sent: Sent,
  forward: (sent: Sent) => Promise<Answer>,
) => Promise<Answer | "cut">;

export type Relay = {
  url: string;
  /** Every request that came, in order. */
  passed: Sent[];
  /** The status of every answer that went back, in order; 0 for a line that was cut. */
  answers: number[];
  /** Where requests go from now on. */
  leadTo(url: string): void;
  /** Sends something on that came before, as it stands; answers its status. */
  pass(sent: Sent): Promise<number>;
  /** The rule from now on; without one everything passes. */
  follow(rule: Rule | null): void;
  stop(): Promise<void>;
};

/** A line between LiveKit and the server that a test can disturb. */
export async function openRelay(): Promise<Relay> {
  const passed: Sent[] = [];
  const answers: number[] = [];
  let target = "http://127.0.0.1:9";
  let rule: Rule | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      const sent = await readSent(request);
      passed.push(sent);
      const forward = (one: Sent) => send(target, one);
      const coming = rule ? rule(sent, forward) : forward(sent);
      const answer = await coming.catch(() => "cut" as const);
      answers.push(answer === "cut" ? 0 : answer.status);
      reply(response, answer);
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    answers,
    leadTo: (url) => void (target = url.replace(/^ws/, "http")),
    pass: async (sent) => (await send(target, sent)).status,
    follow: (next) => void (rule = next),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Sends the same request, byte for byte. */
function send(target: string, { method, path, headers, body }: Sent): Promise<Answer> {
  return new Promise((done, fail) => {
    const going = ask(new URL(path, target), { method, headers, agent: false }, (response) => {
      readBody(response).then((bytes) => {
        done({ status: response.statusCode ?? 0, headers: headersOf(response), body: bytes });
      }, fail);
    });
    going.once("error", fail);
    going.end(body);
  });
}

function reply(response: ServerResponse, answer: Answer | "cut"): void {
  if (answer === "cut") response.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

async function readSent(request: IncomingMessage): Promise<Sent> {
  const { method = "GET", url: path = "/" } = request;
  return { method, path, headers: headersOf(request), body: await readBody(request) };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Without those that belong to one connection only. */
function headersOf(message: IncomingMessage): Record<string, string> {
  const own = ["connection", "keep-alive", "transfer-encoding", "host"];
  const entries = Object.entries(message.headers).filter(([name]) => !own.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
