import { existsSync, renameSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realServer, type RealServer } from "./support/real-server.ts";
import { delivery } from "./support/webhook.ts";

// The system lets a program go on writing to a file that was taken away, and says nothing.
describe("when its file is taken away, the server", () => {
  let server: RealServer;
  let room: string;
  let at: string;

  beforeEach(async () => {
    server = await realServer();
    const asked = { title: "Hội thảo", startsAt: "2026-11-23T08:00:00+07:00" };
    const { body } = await server.ask("POST", "/events", asked);
    [room, at] = [body.roomName, `/events/${body.id}`];
    await server.ask("PUT", `${at}/state`, { state: "scheduled" });
  });
  afterEach(() => server.remove());

  test.each([
    ["the database", "", "before the thread that writes has begun", false],
    ["the database", "", "while it writes", true],
    ["its write-ahead log", "-wal", "before the thread that writes has begun", false],
    ["its write-ahead log", "-wal", "while it writes", true],
  ])(
    "acknowledges nothing and says so, until it is back: %s (%s) %s",
    async (_what, end, _when, isWriting) => {
      const file = `${server.path}${end}`;
      if (isWriting) expect([await tell(), (await ask("a")).status]).toEqual([200, 201]);
      renameSync(file, `${file}.away`);
      const state = await server.ask("PUT", `${at}/state`, { state: "live" });
      expect([state.status, state.body.code]).toEqual([503, "unavailable"]);
      const refused = await ask("b");
      expect([refused.status, refused.body.code]).toEqual([503, "unavailable"]);
      expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
      expect(await tell()).toBe(503);
      expect(await health()).toEqual([503, "unwritable"]);
      expect(existsSync(file)).toBe(false);
      renameSync(`${file}.away`, file);
      expect(await health()).toEqual([200, "ok"]);
      expect(await tell()).toBe(200);
      expect((await ask("c")).status).toBe(201);
      await server.kill();
      await server.start();
      const { items } = (await server.ask("GET", `${at}/turns`)).body;
      expect(items.map(({ note }: { note: string }) => note)).toEqual(
        isWriting ? ["a", "c"] : ["c"],
      );
      expect((await server.ask("GET", `${at}/log/verify`)).body.ok).toBe(true);
    },
  );

  const ask = (note: string) => server.ask("POST", `${at}/turns`, { note });
  const tell = () => server.tell(delivery("room_started", { name: room }, { at: Date.now() }));

  async function health() {
    const { status, body } = await server.ask("GET", "/health");
    return [status, body.database];
  }
});
