import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageHeaders } from "../src/auth/headers.ts";
import { openPages } from "../src/entry/pages.ts";

const folder = mkdtempSync(join(tmpdir(), "diem-cau-pages-"));
const app = new Hono()
  .use((_c, next) => next())
  .use(openPages(folder, () => pageHeaders("https://hop.example.vn", "wss://media.example.vn")));

beforeAll(async () => {
  expect((await app.request("/su-kien")).status).toBe(503);
  mkdirSync(join(folder, "assets"));
  mkdirSync(join(folder, ".vite"));
  const files = {
    "index.html": "<p>shell</p>",
    "khong-ho-tro.html": "<p>old</p>",
    "assets/a-1.js": "run()",
    "assets/a-1.js.br": "packed",
    ".vite/manifest.json": "{}",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const answer = await app.request(path, { headers, method });
  return { answer, status: answer.status, text: await answer.text() };
};

describe("the pages", () => {
  test.each(["/", "/su-kien", "/vao/abc/phong", "/su-kien/evt_1/dieu-khien"])(
    "%s is the one page of the app, never kept without asking",
    async (path) => {
      const { answer, text } = await get(path);
      expect([answer.status, text]).toEqual([200, "<p>shell</p>"]);
      expect(answer.headers.get("Cache-Control")).toBe("no-cache");
    },
  );

  test("is not sent again to who has it, packed or not", async () => {
    const { answer } = await get("/su-kien");
    const tag = answer.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^W\/"\w+-\w+"$/);
    const again = await get("/", { "If-None-Match": tag, "Accept-Encoding": "br" });
    expect([again.status, again.text, again.answer.headers.get("ETag")]).toEqual([304, "", tag]);
    writeFileSync(join(folder, "index.html"), "<p>shell of tomorrow</p>");
    expect((await get("/", { "If-None-Match": tag })).status).toBe(200);
    writeFileSync(join(folder, "index.html"), "<p>shell</p>");
  });

  test("files come packed to who takes that, and are kept for good", async () => {
    const packed = await get("/assets/a-1.js", { "Accept-Encoding": "gzip, br" });
    expect([packed.text, packed.answer.headers.get("Content-Encoding")]).toEqual(["packed", "br"]);
    expect(packed.answer.headers.get("Vary")).toBe("Accept-Encoding");
    const plain = await get("/assets/a-1.js");
    // Or a cache on the way would give everybody what the first one took.
    expect(plain.answer.headers.get("Vary")).toBe("Accept-Encoding");
    expect([plain.text, plain.answer.headers.get("Content-Encoding")]).toEqual(["run()", null]);
    expect(plain.answer.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(plain.answer.headers.get("Content-Type")).toMatch("text/javascript");
    expect((await get("/khong-ho-tro.html")).text).toBe("<p>old</p>");
  });

  test("a browser that is too old for the app has a page of its own", async () => {
    const { answer, text } = await get("/khong-ho-tro");
    expect([answer.status, text]).toEqual([200, "<p>old</p>"]);
    expect(answer.headers.get("Cache-Control")).toBe("no-cache");
  });

  test.each([
    "/assets/none.js",
    "/api/nothing",
    "/livekit/rtc",
    "/metrics",
    "/.vite/manifest.json",
    "/assets/..%2f..%2fpackage.json",
  ])("%s is none", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("are read only", async () => {
    expect((await get("/su-kien", {}, "POST")).status).toBe(404);
    expect(await get("/su-kien", {}, "HEAD")).toMatchObject({ status: 200, text: "" });
  });

  test("run nothing of anybody else's, and talk to LiveKit besides us", async () => {
    const { answer } = await get("/vao/abc");
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' wss://media.example.vn https://media.example.vn;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(answer.headers.get("Permissions-Policy")).toContain("camera=(self), microphone=(self)");
    expect(answer.headers.get("Permissions-Policy")).toContain("geolocation=()");
    expect(answer.headers.get("Strict-Transport-Security")).toMatch(/^max-age=/);
    expect(pageHeaders("http://127.0.0.1:8080", null)).not.toHaveProperty(
      "Strict-Transport-Security",
    );
  });
});
