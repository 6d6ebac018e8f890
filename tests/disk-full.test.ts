import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { numbers } from "./support/orders.ts";
import { realServer, type RealServer } from "./support/real-server.ts";
import { smallDisk } from "./support/small-disk.ts";

const disk = smallDisk(8);

// One story, told in order: the real server on a file system that is really full.
describe.skipIf(!disk)("on a disk that is full, the server", () => {
  let server: RealServer;
  let at: string;
  const acknowledged: string[] = [];

  beforeAll(async () => {
    server = await realServer({ within: disk?.folder ?? "" });
    const asked = { title: "Hội thảo", startsAt: "2026-11-23T08:00:00+07:00" };
    at = `/events/${(await server.ask("POST", "/events", asked)).body.id}`;
    await server.ask("PUT", `${at}/state`, { state: "scheduled" });
  });
  afterAll(async () => {
    await server.remove();
    disk?.remove();
  });

  test("acknowledges what finds room and refuses the rest", async () => {
    disk?.fill();
    const refused = new Set<string>();
    for (const number of numbers(10)) {
      const { status, body, headers } = await ask(`a${number}`);
      if (status !== 201) refused.add(`${status} ${body.code} ${headers.get("Retry-After")}`);
    }
    expect([...refused]).toEqual(["503 unavailable 2"]);
    expect(await health()).toEqual([503, "unwritable"]);
    await expectWhole();
  });

  test("starts, shows everything and still refuses, after it was killed", async () => {
    await server.kill();
    // It does not wait for a healthy server: that comes with the room.
    const started = server.start();
    await expect.poll(health, { timeout: 20_000 }).toEqual([503, "unwritable"]);
    expect((await ask("b")).status).toBe(503);
    await expectWhole();
    disk?.makeRoom();
    await started;
  });

  test("goes on by itself once there is room", async () => {
    expect(await health()).toEqual([200, "ok"]);
    for (const number of numbers(10)) expect((await ask(`c${number}`)).status).toBe(201);
    await expectWhole();
  });

  async function ask(note: string) {
    const answer = await server.ask("POST", `${at}/turns`, { note });
    if (answer.status === 201) acknowledged.push(note);
    return answer;
  }

  async function health() {
    const { status, body } = await server.ask("GET", "/health");
    return [status, body.database];
  }

  /** All that was acknowledged is there and nothing else, by the log and by the turns. */
  async function expectWhole(): Promise<void> {
    type Entry = { type: string; data: { note: string } };
    const { items, headSeq }: { items: Entry[]; headSeq: number } = (
      await server.ask("GET", `${at}/log?limit=500`)
    ).body;
    const asked = items
      .filter(({ type }) => type === "turn_requested")
      .map(({ data }) => data.note);
    expect(asked).toEqual(acknowledged);
    const turns: { note: string }[] = (await server.ask("GET", `${at}/turns`)).body.items;
    expect(turns.map(({ note }) => note)).toEqual(acknowledged);
    const verdict = (await server.ask("GET", `${at}/log/verify`)).body;
    expect([verdict.ok, verdict.checkedTo]).toEqual([true, headSeq]);
  }
});
