import { describe, expect, test } from "vitest";
import { resultOf, type CheckItems, type Verdict } from "../src/checks/checks.ts";
import { refusal, seminar } from "./support/seminar.ts";

const ok = { verdict: "ok" };
const all = {
  browser: { ...ok, name: "Chrome 109" },
  camera: ok,
  microphone: ok,
  speaker: ok,
  line: {
    ...ok,
    upKbps: 3200,
    downKbps: 8000,
    lossPercent: 0.5,
    delayMs: 38,
    transport: "udp",
  },
};

describe("a line check", () => {
  test("of a site that came in by its link is kept before the event is open", async () => {
    const { path, log, head, site, haiPhong } = await seminar("draft");
    const client = await site(haiPhong);
    const before = await head();
    const sent = { ...all, camera: { verdict: "warning", reason: "too_dark" } };
    const { status, body } = await client("POST", `${path}/sites/${haiPhong}/line-checks`, sent);
    const whole = {
      browser: { ...all.browser, reason: null },
      camera: { verdict: "warning", reason: "too_dark" },
      microphone: { ...ok, reason: null },
      speaker: { ...ok, reason: null },
      line: { ...all.line, reason: null },
    };
    expect([status, body]).toEqual([
      201,
      {
        id: body.id,
        siteId: haiPhong,
        result: "warning",
        ...whole,
        checkedAt: "2026-11-23T01:00:00.000Z",
        checkedBy: { kind: "site", id: haiPhong },
      },
    ]);
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      ["line_checked", { checkId: body.id, siteId: haiPhong, result: "warning", items: whole }],
    ]);
  });

  test("counts as the latest of its site; all are kept", async () => {
    const { path, admin, role, site, haiPhong, canTho } = await seminar();
    const client = await site(haiPhong);
    const checks = `${path}/sites/${haiPhong}/line-checks`;
    await client("POST", checks, { line: { verdict: "failed", reason: "lossy" } });
    await client("POST", checks, all);
    const secretary = await role("secretary");
    await secretary("POST", `${path}/sites/${canTho}/line-checks`, { camera: ok });
    const results = async (at: string, by = admin) => {
      const { body } = await by("GET", at);
      return body.items.map((item: { siteId: string; result: string }) => [
        item.siteId,
        item.result,
      ]);
    };
    expect(await results(checks)).toEqual([
      [haiPhong, "ok"],
      [haiPhong, "failed"],
    ]);
    const latest = [
      [haiPhong, "ok"],
      [canTho, "warning"],
    ];
    expect(await results(`${path}/line-checks`)).toEqual(latest);
    expect(await results(`${path}/line-checks`, client)).toEqual([latest[0]]);
    const { body: page } = await admin("GET", `${path}/line-checks?limit=1`);
    expect(await results(`${path}/line-checks?cursor=${page.nextCursor}`)).toEqual([latest[1]]);
    const { body: older } = await admin("GET", `${checks}?limit=1`);
    expect(await results(`${checks}?cursor=${older.nextCursor}`)).toEqual([[haiPhong, "failed"]]);
  });

  test.each([
    ["nothing tested", {}, [422, "invalid_input", ""]],
    ["nothing but nulls", { camera: null }, [422, "invalid_input", ""]],
    ["an unknown part", { chair: ok }, [422, "invalid_input", "/chair"]],
    [
      "an unknown verdict",
      { camera: { verdict: "passed" } },
      [422, "invalid_input", "/camera/verdict"],
    ],
    [
      "a device's name for a reason",
      { camera: { verdict: "failed", reason: "Máy của Nam" } },
      [422, "invalid_input", "/camera/reason"],
    ],
    [
      "more than all lost",
      { line: { verdict: "failed", lossPercent: 101 } },
      [422, "invalid_input", "/line/lossPercent"],
    ],
  ])("with %s is refused", async (_what, sent, wanted) => {
    const { path, site, head, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const before = await head();
    const answer = await client("POST", `${path}/sites/${haiPhong}/line-checks`, sent);
    expect(refusal(answer)).toEqual(wanted);
    expect(await head()).toBe(before);
  });

  test("of another site, of no site and of a cancelled event is refused", async () => {
    const { path, admin, site, setState, haiPhong, canTho } = await seminar();
    const client = await site(haiPhong);
    const send = (call: typeof client, siteId: string) =>
      call("POST", `${path}/sites/${siteId}/line-checks`, all);
    expect(refusal(await send(client, canTho))).toEqual([404, "not_found"]);
    expect(refusal(await send(admin, "x"))).toEqual([404, "not_found"]);
    await setState("cancelled");
    expect(refusal(await send(client, haiPhong))).toEqual([409, "wrong_state"]);
  });

  test("comes thirty times in ten minutes and then has to wait", async () => {
    const { path, site, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const send = () => client("POST", `${path}/sites/${haiPhong}/line-checks`, all);
    for (let sent = 0; sent < 30; sent += 1) expect((await send()).status).toBe(201);
    const refused = await send();
    expect([...refusal(refused), refused.headers.get("Retry-After")]).toEqual([
      429,
      "too_many_requests",
      "600",
    ]);
  });

  test("is made again by a replay", async () => {
    const { path, admin, rebuilt, canTho } = await seminar();
    await admin("POST", `${path}/sites/${canTho}/line-checks`, all);
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
  });
});

describe("the result of a check", () => {
  const part = (verdict: Verdict) => ({ verdict, reason: null });
  const good: CheckItems = {
    browser: { ...part("ok"), name: null },
    camera: part("ok"),
    microphone: part("ok"),
    speaker: part("ok"),
    line: {
      ...part("ok"),
      upKbps: null,
      downKbps: null,
      lossPercent: null,
      delayMs: null,
      transport: null,
    },
  };
  test.each<[string, Partial<CheckItems>, Verdict]>([
    ["all passed", {}, "ok"],
    ["one to look at", { camera: part("warning") }, "warning"],
    ["one not tested", { line: null }, "warning"],
    ["one failed", { speaker: part("failed") }, "failed"],
    ["one failed and one not tested", { speaker: part("failed"), line: null }, "failed"],
  ])("with %s", (_what, items, wanted) => {
    expect(resultOf({ ...good, ...items })).toBe(wanted);
  });
});
