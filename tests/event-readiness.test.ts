import { describe, expect, test } from "vitest";
import { isInCharge } from "../src/delegates/delegates.ts";
import { seminar } from "./support/seminar.ts";

type Step = { step: string; done: number; total: number; missingSiteIds: string[] };

describe("the readiness of an event", () => {
  test("names each step of the preparation, how far it is and which sites are the gap", async () => {
    const { path, admin, as, role, haNoi, haiPhong, canTho } = await seminar("draft");
    const viewer = await role("viewer");
    const steps = async () => {
      const { body } = await viewer("GET", `${path}/readiness`);
      const short = body.steps.map((one: Step) => [
        one.step,
        `${one.done}/${one.total}`,
        one.missingSiteIds,
      ]);
      return [body.complete, ...short];
    };
    const everySite = [haNoi, haiPhong, canTho];
    expect(await steps()).toEqual([
      false,
      ["programme", "0/0", []],
      ["sites", "3/3", []],
      ["inCharge", "0/3", everySite],
      ["delegates", "0/3", everySite],
      ["linksIssued", "0/3", everySite],
      ["linksSent", "0/3", everySite],
      ["linksOpened", "0/3", everySite],
      ["lineChecks", "0/3", everySite],
    ]);
    const items = [{ kind: "opening", title: "Khai mạc", plannedSeconds: 600 }];
    await admin("PUT", `${path}/programme`, { items });
    await admin("POST", `${path}/delegates`, {
      delegates: [
        { siteId: haNoi, name: "Trần Thị Mai", role: "Phụ trách điểm cầu" },
        { siteId: haiPhong, label: "Đại diện Sở" },
      ],
    });
    const link = async (siteId: string, more = {}) =>
      (await admin("POST", `${path}/sites/${siteId}/links`, more)).body;
    const { secret, id: sent } = await link(haNoi);
    await admin("PUT", `${path}/sites/${haNoi}/links/${sent}/sent`);
    const revoked = await link(haiPhong);
    await admin("PUT", `${path}/sites/${haiPhong}/links/${revoked.id}/sent`);
    await admin("DELETE", `${path}/sites/${haiPhong}/links/${revoked.id}`);
    await link(canTho, { expiresAt: "2026-11-23T00:59:00Z" });
    const { body: joined } = await as(null)("POST", "/join", { secret });
    const ok = { verdict: "ok" };
    const check = { browser: ok, camera: ok, microphone: ok, speaker: ok };
    const send = (line: object) =>
      as(joined.accessToken)("POST", `${path}/sites/${haNoi}/line-checks`, { ...check, line });
    await send(ok);
    await admin("POST", `${path}/sites/${haiPhong}/line-checks`, check);
    expect(await steps()).toEqual([
      false,
      ["programme", "1/1", []],
      ["sites", "3/3", []],
      ["inCharge", "1/3", [haiPhong, canTho]],
      ["delegates", "2/3", [canTho]],
      ["linksIssued", "1/3", [haiPhong, canTho]],
      ["linksSent", "1/3", [haiPhong, canTho]],
      ["linksOpened", "1/3", [haiPhong, canTho]],
      ["lineChecks", "1/3", [haiPhong, canTho]],
    ]);
    // Those who were withdrawn are no gap.
    for (const siteId of [haiPhong, canTho])
      await admin("PATCH", `${path}/sites/${siteId}`, { withdrawn: true });
    expect((await steps())[0]).toBe(true);
    await send({ verdict: "failed" });
    expect((await steps()).at(-1)).toEqual(["lineChecks", "0/1", [haNoi]]);
  });

  test("is not complete without a central site, and says so in words", async () => {
    const { admin } = await seminar();
    const { body: event } = await admin("POST", "/events", {
      title: "Hội nghị",
      startsAt: "2026-11-23T08:00:00+07:00",
    });
    await admin("POST", `/events/${event.id}/sites`, { sites: [{ name: "Huế" }] });
    const { body } = await admin("GET", `/events/${event.id}/readiness`);
    expect(body.steps[1]).toEqual({
      step: "sites",
      title: { vi: "Điểm cầu, có điểm cầu trung ương", en: "Sites, a central one among them" },
      done: 1,
      total: 1,
      complete: false,
      missingSiteIds: [],
    });
  });

  test("counts no delegate in charge who was erased", async () => {
    const { path, admin, haNoi } = await seminar("draft");
    const delegates = [{ siteId: haNoi, name: "Trần Thị Mai", role: "Phụ trách điểm cầu" }];
    const { body } = await admin("POST", `${path}/delegates`, { delegates });
    const inCharge = async () =>
      (await admin("GET", `${path}/readiness`)).body.steps.find(
        ({ step }: Step) => step === "inCharge",
      ).done;
    expect(await inCharge()).toBe(1);
    const at = `${path}/delegates/${body.items[0].id}/erasure`;
    expect((await admin("POST", at, { reason: "Theo yêu cầu" })).status).toBe(200);
    expect(await inCharge()).toBe(0);
  });

  test("is nothing for a site", async () => {
    const { path, site, haiPhong } = await seminar();
    expect((await (await site(haiPhong))("GET", `${path}/readiness`)).status).toBe(403);
  });
});

test.each([
  ["Phụ trách điểm cầu", true],
  ["phu trach", true],
  ["in_charge", true],
  ["delegate", false],
  ["Phó phụ trách", false],
])("a delegate as %s answers for the site: %s", (role, wanted) => {
  expect(isInCharge({ role, name: null })).toBe(wanted);
});
