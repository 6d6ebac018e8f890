import { beforeEach, describe, expect, test } from "vitest";
import type { Client } from "./support/app.ts";
import { headOf, iso, openHall, siteClient, staff, turnIn, type Hall } from "./support/hall.ts";

const FIT = { ready: true, microphone: "ok", camera: "ok" };

let hall: Hall;
let hue: Client;
beforeEach(async () => {
  hall = await openHall();
  hue = await siteClient(hall, hall.sites.hue.id);
});

const say = (by: Client, turnId: string, body: object = FIT) =>
  by("PUT", `${hall.at}/turns/${turnId}/readiness`, body);
const readiness = async (turnId: string) => (await hall.turn(turnId)).readiness;

describe("the readiness of a called site", () => {
  test("is not known until the site answers, then stands on the turn and in the log", async () => {
    const turnId = await turnIn(hall, "called");
    expect(await readiness(turnId)).toBeNull();
    const before = await headOf(hall.app, hall.eventId);
    const body = { ...FIT, camera: "warning", line: "failed", note: "Mạng chậm" };
    const said = await say(hue, turnId, body);
    expect([said.status, said.body.readiness]).toEqual([200, { ...body, at: iso(0) }]);
    expect(await readiness(turnId)).toEqual(said.body.readiness);
    expect((await hall.turns()).items[0].readiness).toEqual(said.body.readiness);
    expect(await hall.facts(before)).toEqual([
      {
        seq: before + 1,
        type: "turn_readiness_reported",
        data: { turnId, ...body },
        actor: { kind: "site", id: hall.sites.hue.id },
      },
    ]);
  });

  test("is the latest answer: first not ready, then ready, and moves no version", async () => {
    const turnId = await turnIn(hall, "called");
    const { version } = await hall.turn(turnId);
    const list = (await hall.turns()).version;
    await say(hue, turnId, { ...FIT, ready: false, microphone: "failed", note: "Micro hỏng" });
    expect(await readiness(turnId)).toMatchObject({ ready: false, note: "Micro hỏng" });
    await say(hue, turnId);
    expect(await readiness(turnId)).toEqual({ ...FIT, line: null, note: null, at: iso(0) });
    const given = await hall.secretary("PUT", `${hall.at}/turns/${turnId}/floor`, undefined, {
      "If-Match": `"${version}"`,
    });
    expect([given.status, (await hall.turns()).version]).toEqual([200, list + 1]);
    expect(await readiness(turnId)).toMatchObject({ ready: true });
  });

  test("is asked for anew when the turn went back and is called again", async () => {
    const turnId = await turnIn(hall, "called");
    await say(hue, turnId);
    await hall.state("live");
    expect(await hall.turn(turnId)).toMatchObject({ state: "waiting", readiness: null });
    await hall.move(turnId, "call");
    expect(await readiness(turnId)).toBeNull();
    await say(hue, turnId);
    expect(await readiness(turnId)).toMatchObject({ ready: true });
  });

  test.each(["waiting", "speaking", "paused", "finished", "skipped", "withdrawn"] as const)(
    "is not asked for while the turn is %s",
    async (state) => {
      const turnId = await turnIn(hall, state);
      const before = await headOf(hall.app, hall.eventId);
      const said = await say(hue, turnId);
      expect([said.status, said.body.code]).toEqual([409, "wrong_state"]);
      expect(await headOf(hall.app, hall.eventId)).toBe(before);
    },
  );

  test("is refused once the event is closed", async () => {
    await hall.state("live");
    const turnId = await turnIn(hall, "called");
    await hall.state("closed");
    const said = await say(hue, turnId);
    expect([said.status, said.body.code]).toEqual([409, "event_not_open"]);
  });

  test("is the site's own to say: another site finds no such turn, staff may only read it", async () => {
    const turnId = await turnIn(hall, "called");
    const daNang = await siteClient(hall, hall.sites.daNang.id);
    expect((await say(daNang, turnId)).status).toBe(404);
    for (const role of ["organizer", "secretary", "chair", "viewer"])
      expect((await say(await staff(hall.app, hall.eventId, role), turnId)).status).toBe(403);
    expect((await say(hall.app.as(null), turnId)).status).toBe(401);
    await say(hue, turnId);
    const viewer = await staff(hall.app, hall.eventId, "viewer");
    const seen = await viewer("GET", `${hall.at}/turns/${turnId}`);
    expect(seen.body.readiness).toMatchObject({ ready: true });
  });

  test.each([
    [{}, "/ready"],
    [{ ...FIT, ready: "yes" }, "/ready"],
    [{ ...FIT, microphone: "good" }, "/microphone"],
    [{ ready: true, microphone: "ok" }, "/camera"],
    [{ ...FIT, line: 3 }, "/line"],
    [{ ...FIT, note: "" }, "/note"],
    [{ ...FIT, speaker: "ok" }, "/speaker"],
  ])("%j is no answer", async (body, pointer) => {
    const said = await say(hue, await turnIn(hall, "called"), body);
    expect([said.status, said.body.errors[0].pointer]).toEqual([422, pointer]);
  });
});
