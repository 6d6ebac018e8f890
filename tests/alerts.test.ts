import { sql } from "kysely";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ATTENTION, factsQuery } from "../src/alerts/reading.ts";
import { noticeClock, noticeSilence } from "../src/conduct/room-rounds.ts";
import { headOf, iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { refusal } from "./support/seminar.ts";
import { enter, leave, rebuilt } from "./support/sites.ts";

type Out = { id: string; kind: string; siteId: string | null; beganAt: string; endedAt: string };

const alerts = async ({ secretary, at }: Hall, query = ""): Promise<Out[]> =>
  (await secretary("GET", `${at}/alerts${query}`)).body.items;
const short = (list: Out[]) =>
  list.map(({ kind, siteId, beganAt, endedAt }) => [kind, siteId, beganAt, endedAt]);
/** Everybody is in the room, so that nothing else calls for attention. */
async function allIn(hall: Hall) {
  for (const { liveKitIdentity } of Object.values(hall.sites))
    await enter(hall.app, hall.event.roomName, liveKitIdentity, `PA_${liveKitIdentity}`);
}
const sidOf = (site: { liveKitIdentity: string }) => `PA_${site.liveKitIdentity}`;
async function loseLine(hall: Hall, site: { liveKitIdentity: string }) {
  const { app, event } = hall;
  const sid = sidOf(site);
  await leave(app, event.roomName, site.liveKitIdentity, sid, "CONNECTION_TIMEOUT");
}

describe("the alerts of an event", () => {
  test("name every site that is not in, the latest first, and end when it comes", async () => {
    const hall = await openHall();
    const { app, sites, event } = hall;
    const began = iso(0); // it was opened after its fifteen minutes
    const all = Object.values(sites).map(({ id }) => ["not_in", id, began, null]);
    expect(short(await alerts(hall)).toSorted()).toEqual(all.toSorted());
    app.clock.advance(65_500);
    await enter(app, event.roomName, sites.hue.liveKitIdentity, "PA_1");
    const left = all.filter(([, id]) => id !== sites.hue.id);
    expect(short(await alerts(hall)).toSorted()).toEqual(left.toSorted());
    const { body } = await hall.secretary("GET", `${hall.at}/alerts?ended=true`);
    expect(body).toEqual({
      asOf: iso(65.5),
      items: [
        {
          id: `not_in~${sites.hue.id}~start`,
          kind: "not_in",
          level: "warning",
          siteId: sites.hue.id,
          turnId: null,
          words: { vi: "Huế chưa có mặt trong phòng", en: "Huế is not in the room" },
          beganAt: began,
          endedAt: iso(65.5),
          acknowledgedAt: null,
          acknowledgedBy: null,
          seconds: 65,
        },
      ],
      nextCursor: null,
    });
  });

  test("say for how long a line is lost, and end with the event", async () => {
    const hall = await openHall();
    await allIn(hall);
    await hall.state("live");
    hall.app.clock.advance(60_000);
    await loseLine(hall, hall.sites.hue);
    hall.app.clock.advance(72_000);
    const [lost] = await alerts(hall);
    expect(lost).toMatchObject({ kind: "line_lost", siteId: hall.sites.hue.id, seconds: 72 });
    await hall.state("closed");
    expect(await alerts(hall)).toEqual([]);
    const [ended] = await alerts(hall, "?ended=true");
    expect(ended).toMatchObject({ id: lost?.id, endedAt: iso(132), seconds: 72 });
  });

  test("tell of a turn over time, and of more time that ends it", async () => {
    const hall = await openHall();
    await allIn(hall);
    await hall.state("live");
    const turnId = await hall.ask({ siteId: hall.sites.hue.id, plannedSeconds: 60 });
    await hall.floor(turnId);
    hall.app.clock.advance(60_000);
    expect(await alerts(hall)).toEqual([]);
    hall.app.clock.advance(5_000);
    expect(await alerts(hall)).toMatchObject([
      { kind: "overtime", turnId, beganAt: iso(60), seconds: 5 },
    ]);
    await hall.move(turnId, "time", { addSeconds: 60 });
    expect(await alerts(hall)).toEqual([]);
    hall.app.clock.advance(100_000);
    expect(short(await alerts(hall))).toEqual([["overtime", hall.sites.hue.id, iso(120), null]]);
    expect(short(await alerts(hall, "?ended=true"))).toEqual([
      ["overtime", hall.sites.hue.id, iso(60), iso(65)],
    ]);
  });

  test("follow a turn that was put right: its time over ends with it, or never was", async () => {
    const hall = await openHall();
    await allIn(hall);
    await hall.state("live");
    const siteId = hall.sites.hue.id;
    const turnId = await hall.ask({ siteId, plannedSeconds: 60 });
    await hall.floor(turnId);
    hall.app.clock.advance(300_000);
    await hall.end(turnId);
    const over = (to: number) => [["overtime", siteId, iso(60), iso(to)]];
    expect(short(await alerts(hall, "?ended=true"))).toEqual(over(300));
    const putRight = async (to: number) => {
      const body = { reason: "Quên bấm kết thúc", segments: [{ from: iso(0), to: iso(to) }] };
      const path = `${hall.at}/turns/${turnId}/corrections`;
      expect((await hall.secretary("POST", path, body)).status).toBe(200);
    };
    await putRight(100);
    expect(short(await alerts(hall, "?ended=true"))).toEqual(over(100));
    await putRight(50);
    expect(await alerts(hall, "?ended=true")).toEqual([]);
    expect(await alerts(hall)).toEqual([]);
  });

  test("tell of a called site that is not ready, and of one that is not in the room", async () => {
    const hall = await openHall();
    await allIn(hall);
    await hall.state("live");
    const hue = await siteClient(hall, hall.sites.hue.id);
    const turnId = await hall.ask({ siteId: hall.sites.hue.id });
    await hall.move(turnId, "call");
    hall.app.clock.advance(10_000);
    const say = (ready: boolean) =>
      hue("PUT", `${hall.at}/turns/${turnId}/readiness`, {
        ready,
        microphone: "ok",
        camera: "ok",
      });
    await say(false);
    expect(short(await alerts(hall))).toEqual([
      ["next_not_ready", hall.sites.hue.id, iso(10), null],
    ]);
    hall.app.clock.advance(10_000);
    await say(true);
    expect(await alerts(hall)).toEqual([]);
    await loseLine(hall, hall.sites.hue);
    expect(short(await alerts(hall)).map(([kind]) => kind)).toEqual(["line_lost", "next_absent"]);
    await hall.move(turnId, "skip");
    expect(short(await alerts(hall)).map(([kind]) => kind)).toEqual(["line_lost"]);
  });

  test("tell of a device that waits, of LiveKit's silence and clock, and of rights not confirmed", async () => {
    const hall = await openHall();
    const { app, eventId, sites, at } = hall;
    await allIn(hall);
    await hall.state("live");
    const kinds = async () => (await alerts(hall)).map(({ kind }) => kind).toSorted();
    const { liveKit, store, deps } = app;
    const itsClock = (ahead: number) =>
      noticeClock({ store, liveKit: { ...liveKit, clockAhead: () => ahead } }, eventId);
    await itsClock(40_000);
    await itsClock(41_000);
    expect(await kinds()).toEqual(["clock_skew"]);
    app.clock.advance(1000);
    await itsClock(0);
    const told = { sid: sidOf(sites.hue), identity: sites.hue.liveKitIdentity };
    const say = (type: string, data: Record<string, string>) =>
      store.commit({
        eventId,
        by: { kind: "system", id: null },
        decide: async () => ({ facts: [{ type, data }], value: undefined }),
      });
    await say("rights_failed", { ...told, error: "timeout" });
    expect(await kinds()).toEqual(["microphone_failed"]);
    app.clock.advance(1000);
    await say("rights_confirmed", { ...told, rights: "camera" });
    const { body: link } = await app.admin("POST", `${at}/sites/${sites.daNang.id}/links`, {});
    const asked = { secret: link.secret, deviceId: "máy 2", takeOver: true };
    const first = await app.as(null)("POST", "/join", { secret: link.secret, deviceId: "máy 1" });
    await enter(app, hall.event.roomName, first.body.liveKit.identity, "PA_9");
    expect((await app.as(null)("POST", "/join", asked)).body.code).toBe("site_busy");
    app.clock.advance(3000);
    expect(await kinds()).toEqual(["device_waiting", "two_devices"]);
    const decision = { deviceId: "máy 2", approve: false };
    await hall.secretary("POST", `${at}/sites/${sites.daNang.id}/take-over`, decision);
    const gone = "PARTICIPANT_REMOVED";
    await leave(app, hall.event.roomName, first.body.liveKit.identity, "PA_9", gone);
    expect(await kinds()).toEqual([]);
    app.clock.advance(61_000);
    await noticeSilence({ store, deps, liveKit }, eventId, 0);
    expect(await kinds()).toEqual(["livekit_silent"]);
    app.clock.advance(5000);
    await enter(app, hall.event.roomName, sites.hue.liveKitIdentity, sidOf(sites.hue));
    expect(await kinds()).not.toContain("livekit_silent");
  });

  test("of a moment in the past are those that lasted then", async () => {
    const hall = await openHall();
    await allIn(hall);
    await hall.state("live");
    hall.app.clock.advance(60_000);
    await loseLine(hall, hall.sites.hue);
    hall.app.clock.advance(60_000);
    await enter(hall.app, hall.event.roomName, hall.sites.hue.liveKitIdentity, "PA_2");
    hall.app.clock.advance(60_000);
    await loseLine(hall, hall.sites.daNang);
    const kinds = async (from: number, to: number, more = "") =>
      short(await alerts(hall, `?from=${iso(from)}&to=${iso(to)}${more}`)).map(([, id]) => id);
    expect(await kinds(90, 90)).toEqual([hall.sites.hue.id]);
    expect(await kinds(30, 50)).toEqual([]);
    expect(await kinds(0, 600)).toEqual([hall.sites.daNang.id, hall.sites.hue.id]);
    expect(await kinds(0, 600, "&ended=false")).toEqual([hall.sites.daNang.id]);
    const { body: page } = await hall.secretary("GET", `${hall.at}/alerts?from=${iso(0)}&limit=1`);
    const next = `?from=${iso(0)}&limit=1&cursor=${page.nextCursor}`;
    expect((await alerts(hall, next)).map(({ siteId }) => siteId)).toEqual([hall.sites.hue.id]);
    expect(refusal(await hall.secretary("GET", `${hall.at}/alerts?ended=x`))).toEqual([
      422,
      "invalid_input",
      "/ended",
    ]);
  });
});

describe("an acknowledgement", () => {
  const acknowledge = ({ secretary, at }: Hall, id: string) =>
    secretary("POST", `${at}/alerts/${id}/acknowledgement`);

  test("says who has seen an alert and when, once", async () => {
    const hall = await openHall();
    const { app, eventId, sites } = hall;
    const id = `not_in~${sites.hue.id}~start`;
    app.clock.advance(5000);
    const before = await headOf(app, eventId);
    const { status, body } = await acknowledge(hall, id);
    expect([status, body.acknowledgedAt, body.acknowledgedBy.kind]).toEqual([
      200,
      iso(5),
      "apiKey",
    ]);
    app.clock.advance(5000);
    const again = await app.admin("POST", `${hall.at}/alerts/${id}/acknowledgement`);
    expect(again.body).toEqual({ ...body, seconds: 10 });
    expect((await hall.facts(before)).map(({ type, data }) => [type, data])).toEqual([
      ["alert_acknowledged", { alertId: id, kind: "not_in", siteId: sites.hue.id, turnId: null }],
    ]);
    expect((await alerts(hall)).find((alert) => alert.id === id)).toEqual(again.body);
    await enter(app, hall.event.roomName, sites.hue.liveKitIdentity, "PA_1");
    expect((await acknowledge(hall, id)).body).toMatchObject({
      endedAt: iso(10),
      acknowledgedAt: iso(5),
    });
  });

  test("of an alert that has ended or never was is refused", async () => {
    const hall = await openHall();
    await allIn(hall);
    hall.app.clock.advance(1000);
    await loseLine(hall, hall.sites.hue);
    const [lost] = await alerts(hall);
    hall.app.clock.advance(1000);
    await enter(hall.app, hall.event.roomName, hall.sites.hue.liveKitIdentity, "PA_2");
    const before = await headOf(hall.app, hall.eventId);
    expect(refusal(await acknowledge(hall, lost?.id ?? ""))).toEqual([409, "wrong_state"]);
    expect(refusal(await acknowledge(hall, "line_lost~x"))).toEqual([404, "not_found"]);
    expect(await headOf(hall.app, hall.eventId)).toBe(before);
  });

  test("is given by those who conduct the event; others may only look, a site not even that", async () => {
    const hall = await openHall();
    const { app, eventId, at, sites } = hall;
    const path = `${at}/alerts/not_in~${sites.hue.id}~start/acknowledgement`;
    const viewer = await staff(app, eventId, "viewer");
    const site = await siteClient(hall, sites.hue.id);
    expect(refusal(await viewer("POST", path))).toEqual([403, "forbidden"]);
    expect((await viewer("GET", `${at}/alerts`)).status).toBe(200);
    expect(refusal(await site("GET", `${at}/alerts`))).toEqual([403, "forbidden"]);
    expect((await (await staff(app, eventId, "chair"))("POST", path)).status).toBe(200);
  });

  test("of ten at once leaves one fact, and the same alerts after a replay", async () => {
    const hall = await openHall();
    const { app, eventId, sites } = hall;
    const before = await headOf(app, eventId);
    const ten = Array.from({ length: 10 }, () => acknowledge(hall, `not_in~${sites.hue.id}~start`));
    expect((await Promise.all(ten)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await hall.facts(before)).toHaveLength(1);
    const standing = await alerts(hall);
    await rebuilt(app);
    expect(await alerts(hall)).toEqual(standing);
  });
});

describe("the facts that alerts are made of", () => {
  test("are found by the index that the migration makes for them", async () => {
    const { app, eventId } = await openHall();
    const path = new URL("../migrations/0008_attention.sql", import.meta.url);
    const quoted = ATTENTION.map((kind) => `'${kind}'`).join(", ");
    expect(readFileSync(path, "utf8")).toContain(`where type in (${quoted})`);
    const query = factsQuery(app.store.read, eventId, ["rights_failed", "turns_reset"]);
    const { sql: text, parameters } = query.compile();
    const values = [...parameters];
    const whole = text.replace(/\?/g, () => JSON.stringify(values.shift()).replaceAll('"', "'"));
    const explain = sql.raw<{ detail: string }>(`explain query plan ${whole}`);
    const plan = await explain.execute(app.store.read);
    expect(plan.rows.map(({ detail }) => detail).join()).toContain("USING INDEX log_attention");
  });
});
