import { afterEach, describe, expect, test } from "vitest";
import { ADMIN_KEY, testApp } from "./support/app.ts";
import { listen, type LiveStream } from "./support/live.ts";
import { enter, headOf, openSeminar } from "./support/sites.ts";

const open: LiveStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

async function openWorld() {
  const app = testApp();
  const seminar = await openSeminar(app);
  const { path, event } = seminar;
  return {
    app,
    ...seminar,
    async staff(headers: Record<string, string> = {}) {
      const stream = await listen(app.app, event.id, { secret: ADMIN_KEY, headers });
      open.push(stream);
      return stream;
    },
    get: async (what: string) => (await app.admin("GET", `${path}${what}`)).body,
    ask: async (body: object = {}) => (await app.admin("POST", `${path}/turns`, body)).body,
  };
}

describe("the stream of staff", () => {
  test("begins with all there is, each as the API shows it", async () => {
    const { staff, get, app, event, ask, remotes } = await openWorld();
    await ask({ siteId: remotes[0].id });
    const stream = await staff();
    expect([stream.status, stream.headers.get("Content-Type")]).toEqual([200, "text/event-stream"]);
    const first = await stream.next();
    const { items: turns } = await get("/turns");
    const seq = await headOf(app, event.id);
    expect(first).toEqual({
      event: "snapshot",
      id: String(seq),
      data: {
        seq,
        now: new Date(app.clock.now()).toISOString(),
        event: await get(""),
        sites: (await get("/sites")).items,
        turns,
        turnList: { open: true, version: (await get("/turns")).version },
        programme: await get("/programme"),
        rollCall: null,
        checkpoints: [],
      },
    });
  });

  test("tells what changed and nothing else, under the number of the fact", async () => {
    const { app, staff, get, event, ask, remotes, room } = await openWorld();
    const stream = await staff();
    await stream.next();
    const turn = await ask({ siteId: remotes[0].id });
    const asked = await stream.next();
    const seq = await headOf(app, event.id);
    expect(asked).toMatchObject({ event: "change", id: String(seq) });
    expect(Object.keys(asked?.data).sort()).toEqual(["now", "seq", "turnList", "turns", "types"]);
    expect(asked?.data).toMatchObject({ seq, types: ["turn_requested"], turns: [turn] });
    await enter(app, room, remotes[0].liveKitIdentity, "PA_1");
    const came = await stream.upTo(seq + 1);
    expect(came.data.types).toEqual(["livekit_told"]);
    expect(came.data.sites).toEqual((await get("/sites")).items);
    expect(came.data.sites.map((site: { connection: string }) => site.connection)).toContain(
      "connected",
    );
  });
});
