import { describe, expect, test } from "vitest";
import { topsOf } from "../src/turns/totals.ts";
import { iso, openHall, outcome, siteClient, staff, turnIn, type Hall } from "./support/hall.ts";

const totals = (hall: Hall) =>
  hall.secretary("GET", `${hall.at}/turn-totals`).then(({ body }) => body);

/** Speaks for a site for so many seconds and gives the turn. */
async function speak(hall: Hall, siteId: string | null, seconds: number): Promise<string> {
  const turn = await hall.ask({ siteId });
  await hall.floor(turn);
  hall.app.clock.advance(seconds * 1000);
  await hall.end(turn);
  return turn;
}

describe("what sites and delegations have spoken", () => {
  test("is summed up by site and by the top of the tree, with what is left of the budgets", async () => {
    const hall = await openHall(undefined, {
      turnRule: { siteBudgetSeconds: 100, delegationBudgetSeconds: 150 },
    });
    const { central, hue, daNang } = hall.sites;
    const { body } = await hall.app.admin("POST", `${hall.at}/sites`, {
      sites: [{ name: "Phường Thuận Hóa", parentSiteId: hue.id }],
    });
    const ward = body.items[0].id;
    await speak(hall, hue.id, 500); // a rehearsal
    await hall.state("live");
    await speak(hall, hue.id, 60);
    const recalled = await speak(hall, ward, 70);
    await hall.floor(recalled);
    hall.app.clock.advance(30_000);
    await hall.end(recalled);
    await speak(hall, null, 5);
    await turnIn(hall, "skipped");
    const running = await hall.ask({ siteId: daNang.id });
    await hall.floor(running);
    hall.app.clock.advance(7_500);
    const total = (turns: number, spokenSeconds: number, budgetSeconds: number | null) => ({
      turns,
      spokenSeconds,
      budgetSeconds,
      leftSeconds: budgetSeconds === null ? null : budgetSeconds - spokenSeconds,
    });
    expect(await totals(hall)).toEqual({
      sites: [
        { siteId: central.id, delegationSiteId: central.id, ...total(0, 0, 100) },
        { siteId: hue.id, delegationSiteId: hue.id, ...total(1, 60, 100) },
        { siteId: daNang.id, delegationSiteId: daNang.id, ...total(1, 7, 100) },
        { siteId: ward, delegationSiteId: hue.id, ...total(1, 100, 100) },
      ],
      delegations: [
        { siteId: central.id, ...total(0, 0, 150) },
        { siteId: hue.id, ...total(2, 160, 150) },
        { siteId: daNang.id, ...total(1, 7, 150) },
      ],
      withoutSite: total(1, 5, null),
      all: total(4, 172, null),
    });
    const reason = "Nhầm điểm cầu";
    await hall.move(recalled, "corrections", { siteId: daNang.id, reason });
    const { delegations } = await totals(hall);
    expect(delegations.slice(1)).toEqual([
      { siteId: hue.id, ...total(1, 60, 150) },
      { siteId: daNang.id, ...total(2, 107, 150) },
    ]);
  });

  test("knows no budget unless the event sets one, and is for staff", async () => {
    const hall = await openHall();
    await hall.state("live");
    const [first] = (await totals(hall)).sites;
    expect([first.budgetSeconds, first.leftSeconds]).toEqual([null, null]);
    await hall.app.admin("PATCH", hall.at, { turnRule: { siteBudgetSeconds: 30 } });
    expect((await totals(hall)).sites[0].leftSeconds).toBe(30);
    await hall.app.admin("PATCH", hall.at, { turnRule: { siteBudgetSeconds: null } });
    expect((await totals(hall)).sites[0].leftSeconds).toBeNull();
    const viewer = await staff(hall.app, hall.eventId, "viewer");
    expect((await viewer("GET", `${hall.at}/turn-totals`)).status).toBe(200);
    const hue = await siteClient(hall, hall.sites.hue.id);
    expect(outcome(await hue("GET", `${hall.at}/turn-totals`))).toBe("403 forbidden");
  });

  test("finds the top of the tree above each site", () => {
    const tree = { a: null, b: "a", c: "b", d: null, e: "gone" };
    const sites = Object.entries(tree).map(([siteId, parentSiteId]) => ({ siteId, parentSiteId }));
    expect(Object.fromEntries(topsOf(sites))).toEqual({
      a: "a",
      b: "a",
      c: "a",
      d: "d",
      e: "gone",
    });
    const circle = [
      { siteId: "a", parentSiteId: "b" },
      { siteId: "b", parentSiteId: "a" },
    ];
    expect(Object.fromEntries(topsOf(circle))).toEqual({ a: "a", b: "b" });
  });
});

describe("which time a site speaks", () => {
  test("is told of each turn: those spoken by their start, the others as the next", async () => {
    const hall = await openHall();
    const { hue, daNang } = hall.sites;
    const tried = await speak(hall, hue.id, 10);
    const nth = async (id: string) => (await hall.turn(id)).nth;
    expect(await nth(tried)).toBeNull();
    await hall.state("live");
    const later = await hall.ask({ siteId: hue.id });
    const nobody = await hall.ask();
    expect([await nth(tried), await nth(later), await nth(nobody)]).toEqual([1, 1, null]);
    await hall.floor(later);
    hall.app.clock.advance(1000);
    await hall.end(later);
    await hall.floor(tried);
    const next = await hall.ask({ siteId: hue.id });
    const other = await hall.ask({ siteId: daNang.id });
    const skipped = await hall.ask({ siteId: hue.id });
    await hall.move(skipped, "skip");
    expect(await Promise.all([later, tried, next, other, skipped].map(nth))).toEqual([
      1,
      2,
      3,
      1,
      null,
    ]);
    const { items } = await hall.turns();
    const listed = new Map(items.map((turn: { id: string; nth: number }) => [turn.id, turn.nth]));
    expect([later, tried, next, other, skipped].map((id) => listed.get(id))).toEqual([
      1,
      2,
      3,
      1,
      null,
    ]);
    // A correction may say that another was the first.
    const segments = [{ from: iso(11), to: iso(12) }];
    hall.app.clock.advance(60_000);
    await hall.move(tried, "corrections", { segments, reason: "Nhầm" });
    const late = [{ from: iso(20), to: iso(21) }];
    await hall.move(later, "corrections", { segments: late, reason: "Nhầm" });
    expect(await Promise.all([later, tried].map(nth))).toEqual([2, 1]);
  });
});
