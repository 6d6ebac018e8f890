import { beforeEach, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "./support/app.ts";
import { fieldsOf, INVALID, sendRaw } from "./support/http.ts";
import { openSeminar } from "./support/sites.ts";

const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

describe("text", () => {
  test("is trimmed and stored in NFC, and found however it was typed", async () => {
    const typed = "  Đại hội Thừa Thiên – Huế\n".normalize("NFD");
    expect(typed).not.toBe(typed.normalize("NFC"));
    const { body } = await app.admin("POST", "/events", { ...seminar, title: typed });
    expect(body.title).toBe("Đại hội Thừa Thiên – Huế".normalize("NFC"));
    for (const q of ["thừa thiên".normalize("NFD"), "THỪA THIÊN", "thua thien"])
      expect(await found(q)).toEqual([body.id]);
    expect(await found("thua thien hue 2")).toEqual([]);
    const bare = await app.admin("PATCH", `/events/${body.id}`, { place: "   " });
    expect(fieldsOf(bare)).toEqual([["/place", "too_small"]]);
  });

  test("is counted after trimming", async () => {
    const longest = "ă".repeat(500);
    const padded = await app.admin("POST", "/events", { ...seminar, title: `  ${longest}  ` });
    expect([padded.status, padded.body.title]).toEqual([201, longest]);
    const longer = await app.admin("POST", "/events", { ...seminar, title: `${longest}ă` });
    expect(fieldsOf(longer)).toEqual([["/title", "too_big"]]);
  });

  test.each([
    ["NUL", "a\u0000b"],
    ["a control character", "a\u0007b"],
    ["escape", "a\u001bb"],
    ["delete", "a\u007fb"],
    ["half an emoji", "a\ud83db"],
    ["the other half", "a\ude00b"],
    ["two halves the wrong way round", "a\ude00\ud83db"],
  ])("with %s is refused", async (_what, title) => {
    const refused = await app.admin("POST", "/events", { ...seminar, title });
    expect(fieldsOf(refused)).toEqual([["/title", "invalid_format"]]);
    const { path } = await openSeminar(app);
    const nested = await app.admin("POST", `${path}/sites`, {
      sites: [{ name: "A" }, { name: title }],
    });
    expect(fieldsOf(nested)).toEqual([["/sites/1/name", "invalid_format"]]);
    const asKey = await app.admin("POST", "/events", { ...seminar, [title]: 1 });
    expect([asKey.status, asKey.body.code]).toEqual([422, "invalid_input"]);
    expect(await found("")).toHaveLength(1);
  });

  test("may hold an emoji, a tab and line breaks", async () => {
    const place = "Nhà 😀\tphòng 2\r\ntầng 3";
    expect((await app.admin("POST", "/events", { ...seminar, place })).body.place).toBe(place);
  });

  async function found(q: string): Promise<string[]> {
    const { body } = await app.admin("GET", `/events?q=${encodeURIComponent(q)}`);
    return body.items.map(({ id }: { id: string }) => id);
  }
});

describe("a body", () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ["is not JSON", "{title: 1}"],
    ["is cut", '{"title":'],
    ["has two values", "{} {}"],
    ["is bad UTF-8", new Uint8Array([...bytes('{"title":"'), 0xc3, 0x28, ...bytes('"}')])],
    ["is UTF-16", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
    ["has an overlong NUL", new Uint8Array([...bytes('{"title":"'), 0xc0, 0x80, ...bytes('"}')])],
  ])("that %s is malformed", async (_what, body) => {
    const refused = await send("POST", "/events", body);
    expect([refused.status, refused.code]).toEqual([400, "malformed"]);
  });

  test.each([null, [], "text", 7, true])("of %j is no object", async (body) => {
    expect(await send("POST", "/events", JSON.stringify(body))).toEqual(INVALID);
  });

  test("that is missing is like an empty one where fields are needed", async () => {
    const missing = await app.admin("POST", "/events");
    expect(fieldsOf(missing).map(([pointer]) => pointer)).toEqual(["/title", "/startsAt"]);
    expect((await send("POST", "/events", "")).status).toBeOneOf([400, 422]);
  });

  test("keeps no key that JavaScript has a meaning for", async () => {
    const sent = `{"title":"A","startsAt":"2026-11-23T01:00:00Z","__proto__":{"place":"X"}}`;
    expect(await send("POST", "/events", sent)).toEqual(INVALID);
    for (const key of ["constructor", "toString"]) {
      const refused = await app.admin("POST", "/events", { ...seminar, [key]: 1 });
      expect(fieldsOf(refused)).toEqual([[`/${key}`, "unknown_key"]]);
    }
  });

  test.each([
    ["numbers beyond all", `{"attendanceRule":{"presentSharePercent":1e999}}`],
    ["a number that is none", `{"attendanceRule":{"gapToleranceSeconds":1.5}}`],
    ["a day that is none", `{"startsAt":"2026-02-30T00:00:00Z"}`],
    ["a time without an offset", `{"startsAt":"2026-11-23T08:00:00"}`],
    ["a date alone", `{"startsAt":"2026-11-23"}`],
    ["seconds for a time", `{"startsAt":1795395600}`],
    ["a time zone that is none", `{"timeZone":"Asia/Hanoi2"}`],
    ["a start behind the year 9999", `{"startsAt":"9999-12-31T23:59:59-07:00"}`],
    ["a start before the year 0", `{"startsAt":"0000-01-01T00:00:00+07:00"}`],
    ["an end before the start", `{"endsAt":"2026-11-23T00:59:59.999Z"}`],
  ])("with %s is refused", async (_what, changes) => {
    const { body } = await app.admin("POST", "/events", seminar);
    expect(await send("PATCH", `/events/${body.id}`, changes)).toEqual(INVALID);
    expect((await app.admin("GET", `/events/${body.id}`)).body).toEqual(body);
  });

  test("takes times with any offset and gives them in UTC with milliseconds", async () => {
    const sent = {
      title: "A",
      startsAt: "2026-11-23T08:30:00.5+07:00",
      endsAt: "2026-11-22T23:30:00-05:00",
    };
    const { body } = await app.admin("POST", "/events", sent);
    expect([body.startsAt, body.endsAt]).toEqual([
      "2026-11-23T01:30:00.500Z",
      "2026-11-23T04:30:00.000Z",
    ]);
  });

  test("may have a megabyte, also in pieces, and no more", async () => {
    const title = (length: number) => JSON.stringify({ ...seminar, title: "x".repeat(length) });
    const most = 1024 * 1024 - title(0).length;
    expect(await send("POST", "/events", title(most))).toEqual(INVALID);
    const more = { status: 413, code: "too_large" };
    expect(await send("POST", "/events", title(most + 1))).toEqual(more);
    expect(await send("POST", "/events", inPieces(title(most + 1)))).toEqual(more);
    expect(await send("POST", "/events", title(0), { "Content-Length": "99999999" })).toEqual(more);
  });

  test("that is too large is read to its end, for who sends it listens only then", async () => {
    let left = 40;
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const headers = { "Content-Length": String(40 * 64 * 1024) };
    expect(await send("POST", "/events", body, headers)).toEqual({
      status: 413,
      code: "too_large",
    });
    expect(left).toBe(-1);
  });

  test("may list a thousand sites, delegates and marks, not more and not none", async () => {
    const { path, remotes } = await openSeminar(app);
    const siteId = remotes[0].id;
    for (const [where, key, item] of [
      ["sites", "sites", { name: "A" }],
      ["delegates", "delegates", { siteId, name: "Nguyễn Văn A" }],
      ["roll-call", "marks", { delegateId: "d", status: "present" }],
    ] as const) {
      const of = (count: number) => ({ [key]: Array.from({ length: count }, () => item) });
      const listed = (count: number) => app.admin("POST", `${path}/${where}`, of(count));
      expect(fieldsOf(await listed(0))).toEqual([[`/${key}`, "too_small"]]);
      expect(fieldsOf(await listed(1001))).toEqual([[`/${key}`, "too_big"]]);
      expect((await listed(1000)).status).toBe(where === "roll-call" ? 404 : 201);
    }
    expect((await app.admin("GET", `${path}/sites?limit=500`)).body.items).toHaveLength(500);
  });
});

describe("whatever is sent", () => {
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const object = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

  test.each([
    ["lists 10 000 deep", deep(10_000)],
    ["objects 10 000 deep", object(10_000)],
    ["a deep list in a field", `{"title":${deep(10_000)},"startsAt":"2026-11-23T01:00:00Z"}`],
  ])("as JSON, %s, breaks no route, also with a key for repeats", async (_what, body) => {
    const { path, remotes } = await openSeminar(app);
    const routes = new Set(app.app.routes.map(({ method, path: at }) => `${method} ${at}`));
    const broken: string[] = [];
    const both: Record<string, string>[] = [{}, { "Idempotency-Key": "a" }];
    for (const route of routes) {
      const [method = "", pattern = ""] = route.split(" ");
      if (!["POST", "PUT", "PATCH"].includes(method)) continue;
      const at = filled(pattern, path, remotes[0].id);
      for (const more of both) {
        const { status } = await send(method, at, body, more);
        if (status >= 500 || status === 400) broken.push(`${route}: ${status}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("as JSON may be nested as deep as our schemas are, and no deeper", async () => {
    const { path } = await openSeminar(app);
    const call = (body: string) => send("POST", `${path}/turns/t/call`, body);
    expect(await call(deep(32))).toEqual({ status: 404, code: "not_found" });
    for (const levels of [33, 500_000]) expect(await call(deep(levels))).toEqual(INVALID);
  });

  test.each([
    "%00",
    "%07",
    "%7F",
    "%ff",
    "%ed%a0%80",
    "%",
    "%zz",
    "..%2f..",
    "a".repeat(5000),
    "%F0%9F%98%80",
  ])("as an id, %s, is nobody's", async (id) => {
    const { path } = await openSeminar(app);
    for (const at of [
      `/events/${id}`,
      `${path}/sites/${id}`,
      `${path}/turns/${id}`,
      `${path}/delegates/${id}`,
    ])
      expect(await get(at)).toEqual({ status: 404, code: "not_found" });
  });

  test.each(["%00", "a%00b", "%07", "%1b", "%7F"])(
    "in a query, the control character %s is refused",
    async (text) => {
      const { path } = await openSeminar(app);
      for (const at of [
        "/events?q=",
        `${path}/delegates?q=`,
        `${path}/contributions?q=`,
        "/events?state=",
      ])
        expect(await get(at + text)).toEqual(INVALID);
    },
  );

  test.each(["%ff", "%ed%a0%80", "%", "%zz", "%0A", "'", "%F0%9F%98%80", "x".repeat(200)])(
    "in a search, %s breaks nothing",
    async (text) => {
      await openSeminar(app);
      expect((await get(`/events?q=${text}`)).status).toBe(200);
    },
  );

  test("in a search, no sign stands for others", async () => {
    await openSeminar(app);
    const found = async (q: string) => (await app.admin("GET", `/events?q=${q}`)).body.items.length;
    expect(await found("h%E1%BB%99i")).toBe(1);
    for (const text of ["h_i", "h%25i", "h*i"]) expect(await found(text)).toBe(0);
  });
});

function send(...[method, path, body, headers]: Raw): ReturnType<typeof sendRaw> {
  return sendRaw(app, method, path, body, headers);
}
type Raw = Parameters<typeof sendRaw> extends [unknown, ...infer Rest] ? Rest : never;

async function get(path: string) {
  const { status, body } = await app.admin("GET", path);
  return { status, code: body.code };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text as a stream that says nothing of its length. */
function inPieces(text: string): ReadableStream {
  return new Blob([text]).stream();
}

function filled(pattern: string, path: string, siteId: string): string {
  return pattern
    .replace("/api", "")
    .replace("/events/:eventId", path)
    .replace(":siteId", siteId)
    .replace(/:\w+/g, "none");
}
