import { describe, expect, test, vi } from "vitest";
import { Hono } from "hono";
import { problem } from "../src/auth/problem.ts";
import type { Code } from "../src/errors.ts";
import { testApp, type Answered, type Client, type TestApp } from "./support/app.ts";
import { enter, linkOf, openSeminar } from "./support/sites.ts";

/** api.md section 1, written out again. */
const STATUS: Record<Code, number> = {
  malformed: 400,
  unauthenticated: 401,
  link_invalid: 401,
  forbidden: 403,
  cross_site: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_media_type: 415,
  wrong_state: 409,
  central_exists: 409,
  site_busy: 409,
  already_waiting: 409,
  list_closed: 409,
  event_not_open: 409,
  duplicate: 409,
  version_conflict: 412,
  invalid_input: 422,
  headcount_mismatch: 422,
  idempotency_mismatch: 422,
  too_many_requests: 429,
  unavailable: 503,
};
const MARKS = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/i;

type World = Awaited<ReturnType<typeof openSeminar>> & {
  here: TestApp;
  site: string;
  staff: Client;
};
/** Brings a request to the refusal; the headers say in which language it is wanted. */
type Provoke = (world: World, headers: Record<string, string>) => Promise<Answered>;

const headcount = { expected: 3, present: 1, excused: 1, unexcused: 0 };
const PROVOKED: Record<Code, Provoke> = {
  malformed: ({ staff }, h) => staff("POST", "/events", "{", h),
  unauthenticated: ({ here: { as } }, h) => as(null)("GET", "/me", undefined, h),
  link_invalid: ({ here: { as } }, h) => as(null)("POST", "/join", { secret: "dcl_none" }, h),
  forbidden: async ({ path, site, here: { as } }, h) =>
    as(site)("GET", `${path}/log`, undefined, h),
  cross_site: ({ here: { as } }, h) =>
    as(null)("POST", "/join", { secret: "dcl_x" }, { ...h, "Sec-Fetch-Site": "cross-site" }),
  not_found: ({ staff }, h) => staff("GET", "/events/evt_none", undefined, h),
  method_not_allowed: ({ staff }, h) => staff("PUT", "/events", {}, h),
  too_large: ({ staff }, h) => staff("POST", "/events", { title: "x".repeat(1024 * 1024) }, h),
  unsupported_media_type: ({ staff }, h) =>
    staff("POST", "/events", "{}", { ...h, "Content-Type": "text/plain" }),
  wrong_state: ({ staff, path }, h) => staff("PUT", `${path}/state`, { state: "archived" }, h),
  central_exists: ({ staff, path }, h) =>
    staff("POST", `${path}/sites`, { sites: [{ name: "Hai", role: "central" }] }, h),
  async site_busy(world, h) {
    const { here, path, remotes, room } = world;
    const { secret } = await linkOf(here, path, remotes[1].id);
    const first = await here.as(null)("POST", "/join", { secret, deviceId: "một" });
    await enter(here, room, first.body.liveKit.identity, "PA_first");
    return here.as(null)("POST", "/join", { secret, deviceId: "hai" }, h);
  },
  async already_waiting({ path, site, here: { as } }, h) {
    await as(site)("POST", `${path}/turns`, {});
    return as(site)("POST", `${path}/turns`, {}, h);
  },
  async list_closed({ staff, path, site, here: { as } }, h) {
    await staff("PUT", `${path}/turn-list`, { open: false });
    return as(site)("POST", `${path}/turns`, {}, h);
  },
  async event_not_open({ staff }, h) {
    const draft = { title: "Nháp", startsAt: "2026-11-23T01:00:00Z" };
    const { body } = await staff("POST", "/events", draft);
    return staff("POST", `/events/${body.id}/tokens`, { as: "chair" }, h);
  },
  duplicate: ({ staff, path }, h) =>
    staff(
      "POST",
      `${path}/sites`,
      {
        sites: [
          { name: "A", code: "x" },
          { name: "B", code: "x" },
        ],
      },
      h,
    ),
  version_conflict: ({ staff, path }, h) =>
    staff("PATCH", path, { place: "Huế" }, { ...h, "If-Match": '"99"' }),
  invalid_input: ({ staff }, h) => staff("POST", "/events", {}, h),
  headcount_mismatch: ({ staff, path, remotes }, h) =>
    staff("POST", `${path}/sites/${remotes[0].id}/headcounts`, headcount, h),
  async idempotency_mismatch({ staff }, h) {
    const key = { "Idempotency-Key": "mot-lan" };
    const seminar = { title: "Một", startsAt: "2026-11-23T01:00:00Z" };
    await staff("POST", "/events", seminar, key);
    return staff("POST", "/events", { ...seminar, title: "Hai" }, { ...h, ...key });
  },
  async too_many_requests({ here: { as } }, h) {
    const guess = () => as(null)("POST", "/join", { secret: "dcl_guess" }, h);
    for (let tries = 0; tries < 30; tries += 1) await guess();
    return guess();
  },
  async unavailable({ staff, here: { store } }, h) {
    await store.close();
    return staff("POST", "/events", { title: "Muộn", startsAt: "2026-11-23T01:00:00Z" }, h);
  },
};

describe.each(Object.keys(STATUS) as Code[])("a refusal %s", (code) => {
  // keys of STATUS are such
  test("has its status and says so in Vietnamese, in English on request", async () => {
    const seen: Record<string, Answered> = {};
    for (const language of ["vi", "en"]) {
      const world = await openWorld();
      const answered = await PROVOKED[code](world, { "Accept-Language": language });
      expect([answered.status, answered.body.code]).toEqual([STATUS[code], code]);
      expect(answered.headers.get("Content-Type")).toBe("application/problem+json");
      expect(answered.headers.get("Content-Language")).toBe(language);
      expect(answered.body).toEqual({
        type: `urn:diem-cau:problem:${code}`,
        title: expect.stringMatching(/\S/),
        status: STATUS[code],
        detail: expect.stringMatching(/^\S[^\n]*\.$/),
        code,
        ...(code === "invalid_input" ? { errors: answered.body.errors } : {}),
      });
      const retry = answered.headers.get("Retry-After");
      if ([429, 503].includes(STATUS[code])) expect(retry).toMatch(/^[1-9]\d*$/);
      else expect(retry).toBeNull();
      seen[language] = answered;
    }
    const words = (language: string) =>
      `${seen[language]?.body.title} ${seen[language]?.body.detail}`;
    expect(words("vi")).toMatch(MARKS);
    expect(words("en")).not.toMatch(MARKS);
  });
});

describe("a problem", () => {
  test.each([
    [undefined, "vi"],
    ["", "vi"],
    ["en", "en"],
    ["en-GB,en;q=0.9", "en"],
    ["vi,en;q=0.9", "vi"],
    ["en;q=0.5, vi;q=0.8", "vi"],
    ["vi;q=0.2, EN-us;q=0.3", "en"],
    ["fr, de;q=0.9", "vi"],
    ["en;q=0", "vi"],
    ["*", "vi"],
    ["en;q=x", "en"],
  ])("for Accept-Language %j is told in %s", async (header, language) => {
    const headers: Record<string, string> =
      header === undefined ? {} : { "Accept-Language": header };
    const told = await testApp().as(null)("GET", "/me", undefined, headers);
    expect(told.headers.get("Content-Language")).toBe(language);
    expect(told.body.title).toBe(language === "en" ? "Not authenticated" : "Chưa xác thực");
  });

  test("names every wrong field once, by a pointer that escapes ~ and /", async () => {
    const { admin } = testApp();
    const sent = { startsAt: 5, attendanceRule: { gapToleranceSeconds: -1, "a/b~c": 1 }, x: 1 };
    const { body } = await admin("POST", "/events", sent, { "Accept-Language": "en" });
    expect(body.errors).toEqual([
      {
        pointer: "/title",
        code: "invalid_type",
        message: "This is missing or empty.",
      },
      {
        pointer: "/startsAt",
        code: "invalid_type",
        message: "The value is of a wrong type.",
      },
      {
        pointer: "/attendanceRule/gapToleranceSeconds",
        code: "too_small",
        message: "The value is too small or too short.",
      },
      {
        pointer: "/attendanceRule/a~1b~0c",
        code: "unknown_key",
        message: "This field is not known.",
      },
      { pointer: "/x", code: "unknown_key", message: "This field is not known." },
    ]);
  });

  test("says of what was left empty that it is, by whatever rule it was refused", async () => {
    const { admin } = testApp();
    const told = async (path: string, sent: object) =>
      (await admin("POST", path, sent)).body.errors.map(
        ({ pointer, code, message }: Record<string, string>) => [pointer, code, message],
      );
    const empty = "Chưa nhập hoặc để trống.";
    expect(await told("/events", { title: " ", startsAt: "", timeZone: null })).toEqual([
      ["/title", "too_small", empty],
      ["/startsAt", "invalid_format", empty],
      ["/timeZone", "invalid_type", empty],
    ]);
    const { body: event } = await admin("POST", "/events", {
      title: "Hội thảo",
      startsAt: "2026-11-23T08:00:00+07:00",
    });
    expect(await told(`/events/${event.id}/sites`, { sites: [] })).toEqual([
      ["/sites", "too_small", empty],
    ]);
    expect(await told(`/events/${event.id}/sites`, { sites: [{ role: "x" }] })).toEqual([
      ["/sites/0/name", "invalid_type", empty],
      ["/sites/0/role", "invalid_value", "Giá trị không nằm trong danh sách cho phép."],
    ]);
  });

  test("of the program itself tells the caller nothing of it and the operator all", async () => {
    const complained = vi.spyOn(console, "error").mockReturnValue();
    const broken = new Hono().get("/", () => {
      throw new Error("secret table name");
    });
    broken.onError((error, c) => problem(c, error));
    const response = await broken.request("/");
    expect(response.status).toBe(503);
    expect(await response.text()).not.toMatch(/secret|at |\.ts/);
    expect(complained.mock.calls.join()).toContain("secret table name");
    complained.mockRestore();
  });

  test("names what is wrong with a field in the language asked for", async () => {
    const { admin } = testApp();
    const sent = { title: "A", startsAt: "9999-12-31T23:59:59-07:00", timeZone: "Asia/Hanoi2" };
    const inEnglish = await admin("POST", "/events", sent, { "Accept-Language": "en" });
    expect(inEnglish.body.errors).toEqual([
      {
        pointer: "/startsAt",
        code: "out_of_range",
        message: "The time is outside the years 0 to 9999.",
      },
      {
        pointer: "/timeZone",
        code: "unknown_time_zone",
        message: "The time zone is not in the IANA list.",
      },
    ]);
    const { body } = await admin("POST", "/events", sent);
    for (const { message } of body.errors) expect(message).toMatch(MARKS);
  });

  test("of 413 ends the connection, in which the rest of the body still stands", async () => {
    const { admin } = testApp();
    const refused = await PROVOKED.too_large({ staff: admin } as World, {}); // it needs no more of the world
    expect([refused.status, refused.headers.get("Connection")]).toEqual([413, "close"]);
  });

  test("of 401 says how to authenticate, of 405 what there is", async () => {
    const { admin, as } = testApp();
    const unknown = await as(null)("GET", "/me");
    expect(unknown.headers.get("WWW-Authenticate")).toBe("Bearer");
    const wrong = await admin("DELETE", "/events/evt_1/turns/order");
    expect([wrong.status, wrong.headers.get("Allow")]).toEqual([405, "GET, PUT"]);
    expect((await admin("OPTIONS", "/events")).status).toBe(405);
    expect((await admin("GET", "/events/")).status).toBe(404);
  });
});

async function openWorld(): Promise<World> {
  const here = testApp();
  const seminar = await openSeminar(here);
  const { secret } = await linkOf(here, seminar.path, seminar.remotes[0].id);
  const joined = await here.as(null)("POST", "/join", { secret });
  return { ...seminar, here, site: joined.body.accessToken, staff: here.admin };
}
