import { describe, expect, test } from "vitest";
import { iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { rebuilt } from "./support/sites.ts";
import { refusal } from "./support/seminar.ts";
import { delivery, tell } from "./support/webhook.ts";

/** A live event in which Huế was seen from 60 s to 120 s (PA_1) and from 300 s on (PA_2); now it is 600 s. */
async function observedHall(): Promise<Hall> {
  const hall = await openHall();
  const { clock } = hall.app;
  await hall.state("live");
  const tells = (what: string, sid: string, seconds: number) => {
    const at = Date.parse(iso(seconds));
    clock.set(at);
    const identity = hall.sites.hue.liveKitIdentity;
    const about = { sid, identity, at, ...(what === "joined" ? { joinedAt: at } : {}) };
    return tell(
      hall.app.app,
      delivery(`participant_${what}`, { name: hall.event.roomName }, about),
    );
  };
  await tells("joined", "PA_1", 60);
  await tells("left", "PA_1", 120);
  await tells("joined", "PA_2", 300);
  clock.set(Date.parse(iso(600)));
  return hall;
}

const correct = (hall: Hall, body: Record<string, unknown>, headers = {}) =>
  hall.secretary(
    "POST",
    `${hall.at}/corrections`,
    { siteId: hall.sites.hue.id, reason: "Theo sổ trực", ...body },
    headers,
  );

const hue = async (hall: Hall) =>
  (await hall.secretary("GET", `${hall.at}/attendance/sites/${hall.sites.hue.id}`)).body;

/** What the secretary sees of each interval. */
async function intervalsOf(hall: Hall) {
  const { intervals } = await hue(hall);
  return intervals.map((one: Record<string, unknown>) => {
    const { from, to } = one["evidence"] as Record<string, string | null>;
    return [one["id"], one["from"], one["to"], `${from}/${to}`, ...(one["void"] ? ["void"] : [])];
  });
}

const PA_1 = ["PA_1", iso(60), iso(120), "observed/observed"];
const PA_2 = ["PA_2", iso(300), null, "observed/null"];

describe("a correction of the attendance", () => {
  test("adds a stay nobody saw, which counts and says that it was corrected", async () => {
    const hall = await observedHall();
    const added = await correct(hall, { from: iso(130), to: iso(200) });
    expect(added.status).toBe(201);
    expect(added.body).toEqual({
      id: added.body.id,
      siteId: hall.sites.hue.id,
      intervalId: added.body.id,
      from: iso(130),
      to: iso(200),
      void: false,
      reason: "Theo sổ trực",
      at: iso(600),
    });
    expect(added.headers.get("Location")).toBe(
      `/api${hall.at}/attendance/sites/${hall.sites.hue.id}`,
    );
    const site = await hue(hall);
    expect(site.intervals[1]).toEqual({
      id: added.body.id,
      participantSid: null,
      from: iso(130),
      to: iso(200),
      evidence: { from: "corrected", to: "corrected" },
      reason: null,
    });
    expect([site.connectedSeconds, site.stays]).toEqual([60 + 70 + 300, 3]);
  });

  test("changes one end and leaves the other as it was observed", async () => {
    const hall = await observedHall();
    await correct(hall, { intervalId: "PA_1", to: iso(100) });
    await correct(hall, { intervalId: "PA_2", from: iso(290) });
    expect(await intervalsOf(hall)).toEqual([
      ["PA_1", iso(60), iso(100), "observed/corrected"],
      ["PA_2", iso(290), null, "corrected/null"],
    ]);
    await correct(hall, { intervalId: "PA_2", to: iso(400) });
    expect((await hue(hall)).connectedNow).toBe(false);
    expect((await hue(hall)).connectedSeconds).toBe(40 + 110);
  });

  test("takes a stay out, still shows it, and takes it back in", async () => {
    const hall = await observedHall();
    const out = await correct(hall, { intervalId: "PA_1", void: true });
    expect([out.status, out.body.void, out.body.intervalId]).toEqual([201, true, "PA_1"]);
    expect(await intervalsOf(hall)).toEqual([[...PA_1, "void"], PA_2]);
    expect((await hue(hall)).connectedSeconds).toBe(300);
    await correct(hall, { intervalId: "PA_1", void: false });
    expect(await intervalsOf(hall)).toEqual([PA_1, PA_2]);
    expect((await hue(hall)).connectedSeconds).toBe(360);
  });

  test("stands against whatever LiveKit tells later, and the latest one against those before", async () => {
    const hall = await observedHall();
    await correct(hall, { intervalId: "PA_2", to: iso(400) });
    await correct(hall, { intervalId: "PA_2", to: iso(450) });
    const at = Date.parse(iso(500));
    const about = { sid: "PA_2", identity: hall.sites.hue.liveKitIdentity, at };
    await tell(hall.app.app, delivery("participant_left", { name: hall.event.roomName }, about));
    expect(await intervalsOf(hall)).toEqual([
      PA_1,
      ["PA_2", iso(300), iso(450), "observed/corrected"],
    ]);
  });

  test("corrects an added stay by its id", async () => {
    const hall = await observedHall();
    const { body: added } = await correct(hall, { from: iso(10), to: iso(20) });
    const again = await correct(hall, { intervalId: added.intervalId, to: iso(30) });
    expect([again.body.intervalId, again.body.from, again.body.to]).toEqual([
      added.id,
      iso(10),
      iso(30),
    ]);
    await correct(hall, { intervalId: added.id, void: true });
    expect((await intervalsOf(hall))[0]).toEqual([
      added.id,
      iso(10),
      iso(30),
      "corrected/corrected",
      "void",
    ]);
  });

  test("is a fact with what was before, what is after, why and who", async () => {
    const hall = await observedHall();
    const head = (await hall.facts()).length;
    const { body } = await correct(hall, {
      intervalId: "PA_2",
      to: iso(400),
      reason: " Mất điện ",
    });
    const { body: me } = await hall.secretary("GET", "/me");
    expect(await hall.facts(head)).toEqual([
      {
        seq: head + 1,
        type: "attendance_corrected",
        data: {
          correctionId: body.id,
          siteId: hall.sites.hue.id,
          intervalId: "PA_2",
          from: null,
          to: Date.parse(iso(400)),
          void: false,
          before: { from: Date.parse(iso(300)), to: null, void: false },
          after: { from: Date.parse(iso(300)), to: Date.parse(iso(400)), void: false },
          reason: "Mất điện",
        },
        actor: { kind: "apiKey", id: me.id },
      },
    ]);
    const { before, after } = await rebuilt(hall.app);
    expect(after).toEqual(before);
    expect(after["correction"]).toHaveLength(1);
  });

  test("sent twice with one Idempotency-Key is made once", async () => {
    const hall = await observedHall();
    const key = { "Idempotency-Key": "bo-sung-1" };
    const first = await correct(hall, { from: iso(130), to: iso(200) }, key);
    const again = await correct(hall, { from: iso(130), to: iso(200) }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await intervalsOf(hall)).toHaveLength(3);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a stay without its end", { from: iso(10) }, "/to"],
    ["a stay without its start", { to: iso(10) }, "/from"],
    ["an end before the start", { from: iso(20), to: iso(10) }, "/to"],
    ["an end that is the start", { from: iso(20), to: iso(20) }, "/to"],
    ["an end before the start that was observed", { intervalId: "PA_1", to: iso(50) }, "/to"],
    ["a start behind the end that was observed", { intervalId: "PA_1", from: iso(130) }, "/from"],
    ["a stay that is not there", { intervalId: "PA_7", void: true }, "/intervalId"],
    ["taking out nothing in particular", { void: true }, "/intervalId"],
    ["changing nothing", { intervalId: "PA_1" }, "/from"],
    ["no reason", { intervalId: "PA_1", void: true, reason: " " }, "/reason"],
    ["a site of no event", { siteId: "site_7", from: iso(10), to: iso(20) }, "/siteId"],
    ["an unknown key", { from: iso(10), to: iso(20), sid: "PA_1" }, "/sid"],
  ])("is refused for %s", async (_, body, pointer) => {
    const hall = await observedHall();
    expect(refusal(await correct(hall, body))).toEqual([422, "invalid_input", pointer]);
    expect(await intervalsOf(hall)).toEqual([PA_1, PA_2]);
  });

  test("is refused for a stay of another site and for a site of another event", async () => {
    const hall = await observedHall();
    const another = await correct(hall, {
      siteId: hall.sites.daNang.id,
      intervalId: "PA_1",
      void: true,
    });
    expect(refusal(another)).toEqual([422, "invalid_input", "/intervalId"]);
    const { sites } = await openHall(hall.app);
    const foreign = await correct(hall, { siteId: sites.hue.id, from: iso(1), to: iso(2) });
    expect(refusal(foreign)).toEqual([422, "invalid_input", "/siteId"]);
  });

  test("is the secretary's alone", async () => {
    const hall = await observedHall();
    const body = { siteId: hall.sites.hue.id, intervalId: "PA_1", void: true, reason: "Thử" };
    for (const role of ["organizer", "chair", "viewer"]) {
      const caller = await staff(hall.app, hall.eventId, role);
      expect(refusal(await caller("POST", `${hall.at}/corrections`, body))).toEqual([
        403,
        "forbidden",
      ]);
    }
    const site = await siteClient(hall, hall.sites.hue.id);
    expect(refusal(await site("POST", `${hall.at}/corrections`, body))).toEqual([403, "forbidden"]);
    expect(await intervalsOf(hall)).toEqual([PA_1, PA_2]);
  });
});
