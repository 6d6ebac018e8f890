import { beforeEach, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "./support/app.ts";
import { INVALID } from "./support/http.ts";
import { openSeminar } from "./support/sites.ts";

let app: TestApp;

beforeEach(() => {
  app = testApp();
});

describe("a list", () => {
  const LISTS = [
    "/events",
    "/keys",
    "/livekit/quarantine",
    "/sites",
    "/sites/:site/links",
    "/sites/:site/check-in-links",
    "/sites/:site/headcounts",
    "/display-links",
    "/delegates",
    "/roll-call",
    "/roll-call/rounds",
    "/headcounts",
    "/checkpoints",
    "/record/proposals",
    "/turns",
    "/discussions",
    "/contributions",
  ];

  test.each(LISTS)("%s takes a limit from 1 to 500 and a cursor of its own", async (list) => {
    const at = await listAt(list);
    const wrong: string[] = [];
    for (const limit of [
      "0",
      "501",
      "-1",
      "1.5",
      "abc",
      "",
      "+1",
      "1e2",
      "0x1",
      "%201",
      "9".repeat(30),
    ])
      if (!(await refuses(`${at}?limit=${limit}`, "/limit"))) wrong.push(`limit=${limit}`);
    for (const cursor of WRONG_CURSORS)
      if (!(await refuses(`${at}?cursor=${cursor}`, "/cursor"))) wrong.push(`cursor=${cursor}`);
    expect(wrong).toEqual([]);
    for (const limit of ["1", "500", "007"])
      expect((await get(`${at}?limit=${limit}`)).status).toBe(200);
  });

  test.each([...LISTS, "/log", "/log/verify", "/attendance"])(
    "%s refuses a query it does not know",
    async (list) => {
      const at = await listAt(list);
      expect((await get(at)).status).toBe(200);
      for (const query of ["x=1", "limit=1&limit=2", "Limit=1", "constructor=1", "__proto__=1"])
        expect([query, await get(`${at}?${query}`)]).toEqual([query, INVALID]);
    },
  );

  const encoded = (key: unknown) => Buffer.from(JSON.stringify(key)).toString("base64url");
  const WRONG_CURSORS = [
    "",
    "x",
    "!!!",
    "%F0%9F%98%80",
    Buffer.from([0x5b, 0xff, 0x5d]).toString("base64url"),
    ...[null, [], {}, [null], [["a"]], "a", [1, 2, 3, 4, 5], ["a", "b", "c", "d", "e"]].map(
      encoded,
    ),
    // No key of a row; PostgreSQL would refuse the comparison.
    ...[[1.5], [1e308], [1.5, "a"], [1e308, "a"], [1.5, 1, 1]].map(encoded),
    ...[["\u0000"], [1, "\u0000"]].map(encoded),
  ];

  async function refuses(at: string, pointer: string): Promise<boolean> {
    const answered = await app.admin("GET", at);
    return answered.status === 422 && answered.body.errors[0].pointer === pointer;
  }

  async function listAt(list: string): Promise<string> {
    const { path, remotes } = await openSeminar(app);
    const global = ["/events", "/keys", "/livekit/quarantine"].includes(list);
    return `${global ? "" : path}${list.replace(":site", remotes[0].id)}`;
  }
});

async function get(path: string) {
  const { status, body } = await app.admin("GET", path);
  return { status, code: body.code };
}
