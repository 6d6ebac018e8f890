import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compareStays } from "../../scripts/rehearsal/compare.ts";
import { holdSeminar, openBadDay, type BadDay } from "../support/bad-day.ts";
import { patient } from "../support/local-livekit.ts";
import { setClockAhead } from "../support/other-clock.ts";
import { findBinary } from "../support/real-livekit.ts";

const binary = await findBinary();
const HOUR = 3_600_000;

describe.skipIf(binary === null)("a LiveKit whose clock", () => {
  let day: BadDay;
  beforeEach(async () => {
    day = await openBadDay(binary ?? "");
  });
  afterEach(() => day.stop());

  test.each([
    ["an hour ahead", HOUR],
    ["an hour behind", -HOUR],
  ])(
    "is %s is worked with by its answers, and by its webhooks again once it is right",
    async (_name, ahead) => {
      await day.liveKit.start();
      const seminar = await holdSeminar(day, ["Huế", "Vinh"]);
      const guests = await day.invite();
      await guests.come(1, seminar.secret(1));
      // The room and the guest in it, both told before the clocks part; LiveKit tells them in either order.
      const toldBefore = 2;
      await vi.waitFor(async () => {
        expect(await seminar.stays()).toHaveLength(1);
        expect(await seminar.facts("livekit_told")).toHaveLength(toldBefore);
      }, patient);

      setClockAhead(day, ahead);
      const apart = { status: "degraded", liveKit: "ok", liveKitClock: "apart" };
      const saysSo = async () => expect((await day.api.get("/health")).body).toMatchObject(apart);
      // Before anybody comes, of whom a webhook could tell.
      await vi.waitFor(saysSo, patient);
      const turn = await seminar.turnOf(2);
      await seminar.floor(turn.id);
      await guests.come(2, seminar.secret(2));
      await vi.waitFor(() => expect(day.tells.answers).toContain(401), patient);
      await saysSo();
      // The first thing a server does is to ask who is in the room.
      await day.restart();
      await vi.waitFor(async () => {
        expect(await seminar.stays()).toHaveLength(2);
        expect((await seminar.turn(turn.id)).microphone).toBe("open");
      }, patient);
      expect(await seminar.facts("livekit_told")).toHaveLength(toldBefore);
      expect(day.tells.answers.slice(toldBefore)).toContain(401);
      expect(day.tells.answers.slice(toldBefore)).not.toContain(200);
      const [, , vinh] = (await seminar.attendance()).sites;
      expect(vinh).toMatchObject({ connectedNow: true, connectedSeconds: expect.any(Number) });
      expect(vinh?.intervals[0]?.evidence).toEqual({ from: "inferred", to: null });

      setClockAhead(day, 0);
      for (const site of [1, 2]) await guests.leave(site);
      await vi.waitFor(async () => {
        const { body } = await day.api.get<object>("/health");
        expect(body).toEqual(expect.not.objectContaining({ liveKitClock: "apart" }));
        expect(body).toMatchObject({ status: "ok" });
        const reasons = (await seminar.stays()).map(({ reason }) => reason);
        expect(reasons).toEqual(["CLIENT_INITIATED", "CLIENT_INITIATED"]);
      }, patient);
      const rows = compareStays(guests.truth(), await seminar.stays());
      // By its answers LiveKit's clock is known to the second only.
      const [, late] = rows.map(({ beginError }) => Math.abs(beginError ?? 0));
      expect(late).toBeLessThan(1000);
      const wrong = rows.flatMap(({ findings }) => findings);
      expect(wrong.filter(({ kind }) => kind !== "stay_begin")).toEqual([]);
      for (const { connectedSeconds, intervals } of (await seminar.attendance()).sites) {
        expect(connectedSeconds).toBeGreaterThanOrEqual(0);
        for (const { from, to } of intervals)
          expect(Date.parse(to ?? "")).toBeGreaterThanOrEqual(Date.parse(from));
      }
    },
  );
});
