import { describe, expect, test } from "vitest";
import { refusal, seminar } from "./support/seminar.ts";

describe("an incident", () => {
  test("is noted with its time, by whoever conducts the event", async () => {
    const { path, clock, log, head, role, haiPhong } = await seminar();
    const chair = await role("chair");
    clock.advance(60_000);
    const before = await head();
    const noted = {
      text: "Mất tiếng",
      siteId: haiPhong,
      kind: "sound",
      at: "2026-11-23T01:00:30Z",
    };
    const { status, body, headers } = await chair("POST", `${path}/incidents`, noted);
    expect([status, headers.get("Location")]).toEqual([201, `/api${path}/incidents/${body.id}`]);
    expect(body).toEqual({
      id: body.id,
      siteId: haiPhong,
      kind: "sound",
      at: "2026-11-23T01:00:30.000Z",
      text: "Mất tiếng",
      notedAt: "2026-11-23T01:01:00.000Z",
      notedBy: { kind: "apiKey", id: body.notedBy.id },
      resolvedAt: null,
      resolvedBy: null,
      resolution: null,
      corrections: [],
      version: 1,
    });
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      [
        "incident_noted",
        {
          incidentId: body.id,
          siteId: haiPhong,
          kind: "sound",
          at: Date.parse("2026-11-23T01:00:30Z"),
          text: "Mất tiếng",
        },
      ],
    ]);
    expect((await chair("GET", `${path}/incidents/${body.id}`)).body).toEqual(body);
    const viewer = await role("viewer");
    expect((await viewer("GET", `${path}/incidents`)).body.items).toEqual([body]);
    expect((await viewer("POST", `${path}/incidents`, noted)).status).toBe(403);
  });

  test("is of now, of no site and of kind other unless it says so", async () => {
    const { path, admin } = await seminar("draft");
    const { body } = await admin("POST", `${path}/incidents`, { text: "Cháy bóng đèn" });
    expect([body.at, body.siteId, body.kind]).toEqual(["2026-11-23T01:00:00.000Z", null, "other"]);
  });

  test.each([
    ["of the future", { at: "2026-11-23T01:02:00Z" }, [422, "invalid_input", "/at"]],
    ["of an unknown site", { siteId: "x" }, [422, "invalid_input", "/siteId"]],
    ["of an unknown kind", { kind: "fire" }, [422, "invalid_input", "/kind"]],
    ["without words", { text: "" }, [422, "invalid_input", "/text"]],
  ])("%s is refused", async (_what, more, wanted) => {
    const { path, admin, head } = await seminar();
    const before = await head();
    const noted = await admin("POST", `${path}/incidents`, { text: "Mất điện", ...more });
    expect(refusal(noted)).toEqual(wanted);
    expect(await head()).toBe(before);
  });

  test("is corrected by a new fact with a reason; how it stood stays visible", async () => {
    const { path, clock, admin, log, head, haiPhong } = await seminar();
    const { body: noted } = await admin("POST", `${path}/incidents`, { text: "Mất tiếng" });
    const at = `${path}/incidents/${noted.id}`;
    clock.advance(1000);
    const before = await head();
    const correct = (more: object, version = 1) =>
      admin("PATCH", at, { reason: "Nghe lại", ...more }, { "If-Match": `"${version}"` });
    const changes = { text: "Rè tiếng", siteId: haiPhong, kind: "other" };
    const { body } = await correct(changes);
    expect(body).toEqual({
      ...noted,
      text: "Rè tiếng",
      siteId: haiPhong,
      corrections: [
        {
          at: "2026-11-23T01:00:01.000Z",
          by: { kind: "apiKey", id: "bootstrap" },
          reason: "Nghe lại",
          before: { text: "Mất tiếng", siteId: null },
        },
      ],
      version: 2,
    });
    expect(refusal(await correct({ text: "Khác" }))).toEqual([412, "version_conflict"]);
    expect((await correct(changes, 2)).body).toEqual(body);
    expect(refusal(await admin("PATCH", at, { text: "Khác" }))).toEqual([
      422,
      "invalid_input",
      "/reason",
    ]);
    const earlier = await correct({ at: "2026-11-23T00:59:00Z" }, 2);
    expect(earlier.body.corrections[1].before).toEqual({ at: "2026-11-23T01:00:00.000Z" });
    expect(refusal(await correct({ at: "2026-11-24T00:00:00Z" }, 3))).toEqual([
      422,
      "invalid_input",
      "/at",
    ]);
    expect((await log(before)).map(({ type }) => type)).toEqual([
      "incident_corrected",
      "incident_corrected",
    ]);
  });

  test("is resolved once, and reopened", async () => {
    const { path, clock, admin, log, head } = await seminar();
    const { body: noted } = await admin("POST", `${path}/incidents`, { text: "Mất điện" });
    const at = `${path}/incidents/${noted.id}`;
    const before = await head();
    clock.advance(90_000);
    const resolve = (note?: string) => admin("PUT", `${at}/resolution`, note ? { note } : {});
    const { body: resolved } = await resolve("Chạy máy nổ");
    expect(resolved).toEqual({
      ...noted,
      resolvedAt: "2026-11-23T01:01:30.000Z",
      resolvedBy: { kind: "apiKey", id: "bootstrap" },
      resolution: "Chạy máy nổ",
      version: 2,
    });
    expect((await resolve()).body).toEqual(resolved);
    expect((await resolve("Chạy máy nổ")).body).toEqual(resolved);
    expect(refusal(await resolve("Có điện lại"))).toEqual([409, "wrong_state"]);
    const reopen = () => admin("DELETE", `${at}/resolution`);
    expect((await reopen()).body).toEqual({ ...noted, version: 3 });
    expect((await reopen()).body).toEqual({ ...noted, version: 3 });
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      ["incident_resolved", { incidentId: noted.id, note: "Chạy máy nổ" }],
      ["incident_reopened", { incidentId: noted.id }],
    ]);
  });

  test("of an archived event stays as it is", async () => {
    const { path, admin, setState } = await seminar();
    const { body } = await admin("POST", `${path}/incidents`, { text: "Mất điện" });
    await setState("archived");
    const at = `${path}/incidents/${body.id}`;
    const answers = [
      await admin("POST", `${path}/incidents`, { text: "Nữa" }),
      await admin("PATCH", at, { text: "Khác", reason: "Sai" }),
      await admin("PUT", `${at}/resolution`, {}),
    ];
    for (const answer of answers) expect(refusal(answer)).toEqual([409, "wrong_state"]);
    expect((await admin("GET", at)).body).toEqual(body);
  });

  test("names a site that can then not be deleted", async () => {
    const { path, admin, canTho } = await seminar();
    await admin("POST", `${path}/incidents`, { text: "Mất điện", siteId: canTho });
    const deleted = await admin("DELETE", `${path}/sites/${canTho}`);
    expect(refusal(deleted)).toEqual([409, "wrong_state"]);
  });
});

describe("a site", () => {
  test("reports incidents of its own and sees only those", async () => {
    const { path, admin, site, haiPhong, canTho } = await seminar();
    const client = await site(haiPhong);
    const absent = { text: "Người trực vắng", siteId: haiPhong };
    const { body: other } = await admin("POST", `${path}/incidents`, absent);
    const { status, body } = await client("POST", `${path}/incidents`, { text: "Mất điện" });
    expect([status, body.siteId, body.notedBy]).toEqual([
      201,
      haiPhong,
      { kind: "site", id: haiPhong },
    ]);
    expect((await client("GET", `${path}/incidents`)).body.items).toEqual([body]);
    expect([
      refusal(await client("POST", `${path}/incidents`, { text: "x", siteId: canTho })),
      refusal(await client("GET", `${path}/incidents?siteId=${canTho}`)),
      refusal(await client("GET", `${path}/incidents/${other.id}`)),
      refusal(await client("PATCH", `${path}/incidents/${body.id}`, { text: "x", reason: "y" })),
      refusal(await client("PUT", `${path}/incidents/${body.id}/resolution`, {})),
    ]).toEqual([
      [404, "not_found"],
      [404, "not_found"],
      [404, "not_found"],
      [403, "forbidden"],
      [403, "forbidden"],
    ]);
  });

  test("reports twenty in ten minutes and then has to wait", async () => {
    const { path, clock, site, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const report = () => client("POST", `${path}/incidents`, { text: "Mất điện" });
    for (let sent = 0; sent < 20; sent += 1) expect((await report()).status).toBe(201);
    const refused = await report();
    expect([...refusal(refused), refused.headers.get("Retry-After")]).toEqual([
      429,
      "too_many_requests",
      "600",
    ]);
    clock.advance(600_000);
    expect((await report()).status).toBe(201);
  });
});

describe("the incidents", () => {
  test("are listed by when they happened, the latest first, by pages, site and state", async () => {
    const { path, admin, haiPhong, canTho } = await seminar();
    const note = async (text: string, minute: number, siteId: string | null) => {
      const at = new Date(Date.UTC(2026, 10, 23, 0, minute)).toISOString();
      return (await admin("POST", `${path}/incidents`, { text, at, siteId })).body.id;
    };
    await note("hai", 20, haiPhong);
    const first = await note("một", 10, canTho);
    await note("ba", 30, null);
    await admin("PUT", `${path}/incidents/${first}/resolution`, {});
    const texts = async (query: string) => {
      const { body } = await admin("GET", `${path}/incidents?${query}`);
      return [body.items.map((item: { text: string }) => item.text), body.nextCursor];
    };
    expect(await texts("")).toEqual([["ba", "hai", "một"], null]);
    const [page, cursor] = await texts("limit=2");
    expect(page).toEqual(["ba", "hai"]);
    expect(await texts(`limit=2&cursor=${cursor}`)).toEqual([["một"], null]);
    expect(await texts(`siteId=${haiPhong}`)).toEqual([["hai"], null]);
    expect(await texts("state=open")).toEqual([["ba", "hai"], null]);
    expect(await texts("state=resolved")).toEqual([["một"], null]);
  });

  test("are made again by a replay", async () => {
    const { path, admin, rebuilt, haiPhong } = await seminar();
    const { body } = await admin("POST", `${path}/incidents`, { text: "Mất điện" });
    const at = `${path}/incidents/${body.id}`;
    await admin("PATCH", at, { siteId: haiPhong, kind: "power", reason: "Rõ hơn" });
    await admin("PUT", `${at}/resolution`, { note: "Xong" });
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
  });
});

describe("the erasure of an incident", () => {
  test("blanks all that was written about it, and leaves when and where it was", async () => {
    const { path, admin, role, log, head, rebuilt, haiPhong } = await seminar();
    const noted = { text: "Ông Ba ngất", siteId: haiPhong, kind: "people" };
    const { body: incident } = await admin("POST", `${path}/incidents`, noted);
    const at = `${path}/incidents/${incident.id}`;
    await admin("PATCH", at, { text: "Ông Ba mệt", reason: "Ông Ba nói lại" });
    await admin("PATCH", at, { kind: "other", reason: "Ông Ba về" });
    await admin("PUT", `${at}/resolution`, { note: "Đưa ông Ba đi khám" });
    await admin("POST", `${path}/incidents`, { text: "Mất điện" });
    const erase = (by = admin) => by("POST", `${at}/erasure`, { reason: "Theo yêu cầu" });
    expect(refusal(await erase(await role("chair")))).toEqual([403, "forbidden"]);
    const { body } = await erase();
    expect(body).toMatchObject({ siteId: haiPhong, text: "đã xóa", resolution: "đã xóa" });
    expect(body.corrections).toMatchObject([
      { reason: "đã xóa", before: { text: "đã xóa" } },
      { reason: "đã xóa", before: { kind: "people" } },
    ]);
    const before = await head();
    expect((await erase()).body).toEqual(body);
    expect(await head()).toBe(before);
    expect((await admin("GET", `${path}/log/verify`)).body.ok).toBe(true);
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
    const everything = [...standing, JSON.stringify(await log())].join();
    expect(everything).not.toContain("ng Ba");
    expect(everything).toContain("Mất điện");
  });
});
