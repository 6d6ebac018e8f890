import { describe, expect, test } from "vitest";
import { START, testApp } from "./support/app.ts";
import { factsAfter, headOf, openSeminar, rebuilt } from "./support/sites.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe("the log, when this machine's clock goes back", () => {
  /** At each of these moments (from the start) something is changed; what the log says of the clock, as [at, by]. */
  test.each<[string, number[], [number, number][]]>([
    ["says nothing while it goes on", [0, 5, 10, HOUR], []],
    ["says nothing of a second", [SECOND, 0, 500, 2 * SECOND], []],
    ["says how far", [HOUR, 0], [[HOUR, HOUR]]],
    ["says it once until it has caught up", [HOUR, 0, SECOND, MINUTE, 59 * MINUTE], [[HOUR, HOUR]]],
    [
      "says it again when it goes back again after that",
      [HOUR, 0, HOUR + MINUTE, MINUTE],
      [
        [HOUR, HOUR],
        [HOUR + MINUTE, HOUR],
      ],
    ],
    [
      "says it again when it goes back further",
      [HOUR, MINUTE, 2 * MINUTE, 0, SECOND],
      [
        [HOUR, HOUR - MINUTE],
        [HOUR, HOUR],
      ],
    ],
    [
      "says so much as another machine's clock may differ once a minute at most",
      [10, 8, 12, 10, 40, 38, 69, 67, 71, 69, 100, 98].map((seconds) => seconds * SECOND),
      [
        [10 * SECOND, 2 * SECOND],
        [71 * SECOND, 2 * SECOND],
      ],
    ],
  ])("%s", async (_what, moments, said) => {
    const app = testApp();
    const { path, event } = await openSeminar(app);
    const before = await headOf(app, event.id);
    for (const [number, moment] of moments.entries()) {
      app.clock.set(START + moment);
      await app.admin("PATCH", path, { place: `Nơi ${number}` });
    }
    const { body } = await app.admin("GET", `${path}/log?after=${before}`);
    type Entry = { at: string; type: string; data: { by: number }; actor: { kind: string } };
    const facts: Entry[] = body.items;
    const clock = facts.filter(({ type }) => type === "clock_went_back");
    expect(clock.map(({ at, data }) => [Date.parse(at) - START, data.by])).toEqual(said);
    expect(new Set(clock.map(({ actor }) => actor.kind))).toEqual(
      new Set(said.length > 0 ? ["system"] : []),
    );
    // Behind the fact that noticed it, which keeps the number its command counted on.
    expect(facts[0]?.type).toBe("event_changed");
    const times = facts.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await app.admin("GET", `${path}/log/verify`)).body).toMatchObject({
      ok: true,
      checkedTo: body.headSeq,
    });
    const replayed = await rebuilt(app);
    expect(replayed.after).toEqual(replayed.before);
  });

  test("says it in every log that it touches, and not for what changes nothing", async () => {
    const app = testApp();
    const [one, other] = [await openSeminar(app), await openSeminar(app)];
    const jumps = async (eventId: string) =>
      (await factsAfter(app, eventId)).filter(({ type }) => type === "clock_went_back").length;
    app.clock.set(START - HOUR);
    await app.admin("PUT", `${one.path}/state`, { state: "scheduled" });
    expect([await jumps(one.event.id), await jumps(other.event.id)]).toEqual([0, 0]);
    await app.admin("PATCH", one.path, { place: "Huế" });
    expect([await jumps(one.event.id), await jumps(other.event.id)]).toEqual([1, 0]);
    await app.admin("PATCH", other.path, { place: "Huế" });
    expect([await jumps(one.event.id), await jumps(other.event.id)]).toEqual([1, 1]);
  });
});
