import { describe, expect, test } from "vitest";
import { sumTiers, type TierSite } from "../src/delegates/tiers.ts";
import { refusal, seminar } from "./support/seminar.ts";

const report = (expected: number, present: number, excused = 0, unexcused = 0) => ({
  expected,
  present,
  excused,
  unexcused,
});

describe("sums by tier", () => {
  const tier = (id: string, parentSiteId: string | null, more: Partial<TierSite> = {}) => ({
    id,
    level: parentSiteId === null ? "province" : "commune",
    parentSiteId,
    withdrawn: false,
    report: null,
    ...more,
  });

  test("add a province's own report to those of its communes, at any depth", () => {
    const { levels, total, rolledUp } = sumTiers([
      tier("hue", null, { report: report(10, 9, 1) }),
      tier("phu", "hue", { report: report(5, 4, 0, 1) }),
      tier("thôn", "phu", { level: "village", report: report(2, 2) }),
      tier("quang", "hue"),
      tier("vinh", null),
    ]);
    const counted = { sites: 4, reported: 3, notReported: 1 };
    expect(rolledUp.get("hue")).toEqual({ ...counted, ...report(17, 15, 1, 1) });
    expect(rolledUp.get("phu")).toMatchObject({ sites: 2, reported: 2, present: 6 });
    expect(rolledUp.get("vinh")).toMatchObject({ sites: 1, reported: 0, notReported: 1 });
    expect(levels.map(({ level, sum }) => [level, sum.sites, sum.reported, sum.present])).toEqual([
      ["province", 2, 1, 9],
      ["commune", 2, 1, 4],
      ["village", 1, 1, 2],
    ]);
    expect(total).toEqual({ sites: 5, reported: 3, notReported: 2, ...report(17, 15, 1, 1) });
  });

  test("leave out what is withdrawn, and keep what stands under it", () => {
    const { total, rolledUp } = sumTiers([
      tier("hue", null, { report: report(10, 10) }),
      tier("phu", "hue", { withdrawn: true, report: report(5, 5) }),
      tier("thôn", "phu", { report: report(2, 1, 1) }),
    ]);
    expect(rolledUp.get("hue")).toEqual({
      sites: 2,
      reported: 2,
      notReported: 0,
      ...report(12, 11, 1),
    });
    expect(total).toEqual(rolledUp.get("hue"));
  });

  test("end also for sites in a circle", () => {
    const { rolledUp } = sumTiers([
      tier("a", "b", { report: report(1, 1) }),
      tier("b", "a", { report: report(2, 2) }),
    ]);
    expect(rolledUp.get("a")?.present).toBe(3);
  });
});

/** Hải Phòng with two communes, one of which has reported. */
async function tiers() {
  const world = await seminar();
  const { body } = await world.admin("POST", `${world.path}/sites`, {
    sites: ["Xã An Lão", "Phường Đồ Sơn"].map((name) => ({
      name,
      level: "commune",
      parentSiteId: world.haiPhong,
    })),
  });
  const [anLao, doSon]: string[] = body.items.map(({ id }: { id: string }) => id);
  const say = (siteId: string, counts: object) =>
    world.admin("POST", `${world.path}/sites/${siteId}/headcounts`, counts);
  await say(world.haiPhong, report(99, 1, 98));
  const own = (await say(world.haiPhong, report(45, 42, 2, 1))).body;
  await say(anLao ?? "", report(20, 20));
  const get = async (query = "") =>
    (await world.admin("GET", `${world.path}/headcounts${query}`)).body;
  return { ...world, anLao, doSon, own, get };
}

describe("GET …/headcounts", () => {
  test("gives totals by level, and each site with its own and its rolled-up figures", async () => {
    const world = await tiers();
    const body = await world.get();
    expect(body.levels).toEqual([
      { level: "province", sites: 3, reported: 1, notReported: 2, ...report(45, 42, 2, 1) },
      { level: "commune", sites: 2, reported: 1, notReported: 1, ...report(20, 20) },
    ]);
    const total = { sites: 5, reported: 2, notReported: 3, ...report(65, 62, 2, 1) };
    expect(body.total).toEqual(total);
    expect(body.items[1]).toEqual({
      siteId: world.haiPhong,
      code: null,
      name: "Điểm cầu Hải Phòng",
      level: "province",
      parentSiteId: null,
      withdrawn: false,
      own: world.own,
      rolledUp: { sites: 3, reported: 2, notReported: 1, ...report(65, 62, 2, 1) },
    });
    expect(body.items).toHaveLength(5);
  });

  test("names who has not reported, of a level or under a province, by pages", async () => {
    const world = await tiers();
    const names = async (query: string) =>
      (await world.get(query)).items.map(({ siteId }: { siteId: string }) => siteId);
    expect(await names("?reported=false")).toEqual([world.haNoi, world.canTho, world.doSon]);
    expect(await names(`?reported=false&parentSiteId=${world.haiPhong}`)).toEqual([world.doSon]);
    expect(await names("?reported=true&level=commune")).toEqual([world.anLao]);
    const page = await world.get("?limit=2");
    expect(await names(`?limit=2&cursor=${page.nextCursor}`)).toEqual([world.canTho, world.anLao]);
    expect((await world.admin("GET", `${world.path}/headcounts?reported=vi`)).status).toBe(422);
    await world.admin("PATCH", `${world.path}/sites/${world.canTho}`, { withdrawn: true });
    expect(await names("?reported=false")).toEqual([world.haNoi, world.doSon]);
  });

  test("shows a site its own line and no sums of others", async () => {
    const world = await tiers();
    const site = await world.site(world.haiPhong);
    const { body } = await site("GET", `${world.path}/headcounts`);
    expect(Object.keys(body)).toEqual(["items", "nextCursor"]);
    expect(body.items.map(({ siteId }: { siteId: string }) => siteId)).toEqual([world.haiPhong]);
    const stranger = await world.as(null)("GET", `${world.path}/headcounts`);
    expect(refusal(stranger)).toEqual([401, "unauthenticated"]);
  });
});
