import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAdmission } from "../src/entry/admission.ts";

const LONG = 60_000;
let server: Server;
let sockets: Socket[];
/** Names of the requests that were begun, and how to answer them. */
let begun: string[];
let answers: Map<string, ServerResponse>;

describe("how many commands are begun at once", () => {
  beforeEach(() => {
    sockets = [];
    begun = [];
    answers = new Map();
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });

  test("no more than so many, the others in their order as places come free", async () => {
    await listen(2, LONG);
    for (const name of ["a", "b", "c", "d"]) await send("POST", name);
    await expect.poll(() => begun).toEqual(["a", "b"]);
    answers.get("b")?.end();
    await expect.poll(() => begun).toEqual(["a", "b", "c"]);
    answers.get("a")?.end();
    await expect.poll(() => begun).toEqual(["a", "b", "c", "d"]);
  });

  test("reads are begun at once", async () => {
    await listen(1, LONG);
    await send("POST", "a");
    await send("GET", "b");
    await expect.poll(() => begun).toEqual(["a", "b"]);
  });

  test("a body that is slow to come neither waits nor keeps a place", async () => {
    await listen(1, LONG);
    await send("POST", "slow", "Content-Length: 5\r\n\r\n12");
    await expect.poll(() => begun).toEqual(["slow"]);
    await send("POST", "a");
    await expect.poll(() => begun).toEqual(["slow", "a"]);
    await send("POST", "b");
    await send("POST", "slow too", "Content-Length: 5\r\n\r\n12");
    await expect.poll(() => begun).toEqual(["slow", "a", "slow too"]);
  });

  test("who went away is not begun, and the one behind is", async () => {
    await listen(1, LONG);
    await send("POST", "a");
    const gone = await send("POST", "gone");
    await send("POST", "b");
    await expect.poll(() => begun).toEqual(["a"]);
    gone.destroy();
    await expect.poll(() => connections()).toBe(2);
    answers.get("a")?.end();
    await expect.poll(() => begun).toEqual(["a", "b"]);
  });

  test("who waited long enough is begun, whatever those inside wait for", async () => {
    await listen(1, 50);
    for (const name of ["a", "b", "c"]) await send("POST", name);
    await expect.poll(() => begun).toEqual(["a", "b", "c"]);
    // Three are inside where one may be: the next waits until that is so again, or its time is up.
    answers.get("a")?.end();
    await send("POST", "d");
    await expect.poll(() => begun).toEqual(["a", "b", "c", "d"]);
  });
});

async function listen(most: number, patience: number): Promise<void> {
  const admit = openAdmission(most, patience);
  server = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? "");
    admit(request, response, () => {
      begun.push(name);
      answers.set(name, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

/** Settles when the server has the request: they are in the order in which they were sent. */
async function send(method: string, name: string, rest = "Content-Length: 2\r\n\r\n{}") {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  const taken = once(server, "request");
  socket.write(`${method} /${encodeURIComponent(name)} HTTP/1.1\r\nHost: a\r\n${rest}`);
  await taken;
  return socket;
}

function connections(): Promise<number> {
  return new Promise((done) => server.getConnections((_error, count) => done(count)));
}
