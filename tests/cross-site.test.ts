import { beforeEach, describe, expect, test } from "vitest";
import { ADMIN_KEY, testApp, type TestApp } from "./support/app.ts";
import { openBrowser, signedIn, type Browser } from "./support/cookie-jar.ts";
import { join, linkOf, openSeminar } from "./support/sites.ts";
import { listen } from "./support/live.ts";

const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
const PUBLIC = "https://hop.example.gov.vn";
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

describe("a change that a cookie stands for", () => {
  test.each<[string, Record<string, string>, number]>([
    ["our own page", { "Sec-Fetch-Site": "same-origin" }, 201],
    ["an address typed in", { "Sec-Fetch-Site": "none" }, 201],
    ["a neighbour's page", { "Sec-Fetch-Site": "same-site" }, 403],
    ["another site's page", { "Sec-Fetch-Site": "cross-site" }, 403],
    ["a page that says two things", { "Sec-Fetch-Site": "cross-site", Origin: PUBLIC }, 403],
    ["our page without Sec-Fetch-Site", { Origin: PUBLIC }, 201],
    ["the page of the address it came to", { Origin: "http://localhost" }, 201],
    ["our name on another port", { Origin: `${PUBLIC}:8443` }, 403],
    ["a name that begins like ours", { Origin: `${PUBLIC}.evil.example` }, 403],
    ["another site without Sec-Fetch-Site", { Origin: "https://evil.example" }, 403],
    ["a page that hides where it is from", { Origin: "null" }, 403],
    ["a program", {}, 201],
  ])("from %s, %j: %i", async (_who, headers, status) => {
    app = testApp({ publicUrl: PUBLIC });
    const browser = openBrowser(app);
    await browser.send("POST", "/session", { secret: ADMIN_KEY });
    const answered = await browser.send("POST", "/events", seminar, headers);
    expect([answered.status, answered.body.code]).toEqual([
      status,
      status === 403 ? "cross_site" : undefined,
    ]);
    const listed = (await app.admin("GET", "/events")).body.items;
    expect(listed).toHaveLength(status === 201 ? 1 : 0);
    expect((await browser.send("GET", "/me", undefined, headers)).status).toBe(200);
  });

  test("is refused on every way of changing, also where a cookie would be set", async () => {
    const { path, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const { body: display } = await app.admin("POST", `${path}/display-links`, {});
    const { body: checkIn } = await app.admin(
      "POST",
      `${path}/sites/${remotes[0].id}/check-in-links`,
      {},
    );
    const cross = { "Sec-Fetch-Site": "cross-site" };
    const browser = openBrowser(app, cross);
    for (const [method, at, body] of [
      ["POST", "/session", { secret: ADMIN_KEY }],
      ["DELETE", "/session", undefined],
      ["DELETE", "/sessions", undefined],
      ["POST", "/join", { secret }],
      ["POST", "/join/refresh", undefined],
      ["POST", "/display", { secret: display.secret }],
      ["POST", "/display/token", { secret: display.secret }],
      ["POST", "/check-in", { secret: checkIn.secret, delegateId: "d" }],
      ["PUT", `${path}/state`, { state: "live" }],
      ["PATCH", path, { place: "Huế" }],
      ["PUT", `${path}/contributions/none/file`, "text"],
    ] as const) {
      const answered = await browser.send(method, at, body);
      expect([at, answered.status, answered.body.code]).toEqual([at, 403, "cross_site"]);
      expect(answered.headers.getSetCookie()).toEqual([]);
    }
    expect((await join(app, { secret })).status).toBe(200);
  });

  test("with a key in the request is nobody else's: no page can add one", async () => {
    const cross = { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" };
    expect((await app.admin("POST", "/events", seminar, cross)).status).toBe(201);
    const basic = { ...cross, Authorization: `Basic ${ADMIN_KEY}` };
    expect((await app.as(null)("POST", "/events", seminar, basic)).body.code).toBe("cross_site");
  });
});

describe("the staff's cookie", () => {
  test("is bound to the host where there is HTTPS, and no other name counts", async () => {
    app = testApp({ publicUrl: PUBLIC });
    const browser = openBrowser(app);
    const begun = await browser.send("POST", "/session", { secret: ADMIN_KEY });
    const secret = browser.cookies.get("__Host-diem_cau") ?? "";
    expect(begun.headers.getSetCookie()).toEqual([
      `__Host-diem_cau=${secret}; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    const me = (cookie: string) => app.as(null)("GET", "/me", undefined, { Cookie: cookie });
    expect((await me(`__Host-diem_cau=${secret}`)).status).toBe(200);
    expect((await me(`diem_cau_staff=${secret}`)).status).toBe(401);
    expect((await me(`__Host-diem_cau=${ADMIN_KEY}x`)).status).toBe(401);
    const out = await browser.send("DELETE", "/session");
    expect(out.headers.getSetCookie()).toEqual(["__Host-diem_cau=; Max-Age=0; Path=/; Secure"]);
  });
});

describe("a browser that is a site and staff at once", () => {
  let browser: Browser;
  let seminarOf: Awaited<ReturnType<typeof openSeminar>>;
  let siteSession: string;
  let displayId: string;

  beforeEach(async () => {
    seminarOf = await openSeminar(app);
    const { path, remotes, event } = seminarOf;
    const roles = [{ eventId: event.id, role: "viewer" }];
    const { body: key } = await app.admin("POST", "/keys", { label: "Xem", roles });
    browser = await signedIn(app, key.id);
    const { secret } = await linkOf(app, path, remotes[0].id);
    siteSession = (await browser.send("POST", "/join", { secret })).body.accessToken;
    const { body: display } = await app.admin("POST", `${path}/display-links`, {});
    await browser.send("POST", "/display", { secret: display.secret });
    displayId = display.id;
    expect(browser.cookies.size).toBe(3);
  });

  const whoIs = async (headers: Record<string, string>) => {
    const { status, body } = await browser.send("GET", "/me", undefined, headers);
    return status === 200 ? body.kind : status;
  };

  test("says as whom it calls; else it is the site", async () => {
    expect(await whoIs({})).toBe("site");
    expect(await whoIs({ "Diem-Cau-As": "site" })).toBe("site");
    expect(await whoIs({ "Diem-Cau-As": "staff" })).toBe("apiKey");
    expect(await whoIs({ "Diem-Cau-As": "display" })).toBe(401);
    const bearer = { Authorization: `Bearer ${siteSession}`, "Diem-Cau-As": "staff" };
    expect(await whoIs(bearer)).toBe("site");
    browser.cookies.delete("diem_cau_site");
    expect(await whoIs({})).toBe("apiKey");
    expect(await whoIs({ "Diem-Cau-As": "site" })).toBe(401);
  });

  test("is refused when it says something else", async () => {
    for (const as of ["admin", "STAFF", "", "site, staff"]) {
      const refused = await browser.send("GET", "/me", undefined, { "Diem-Cau-As": as });
      const [error] = refused.body.errors ?? [];
      expect([as, refused.status, error?.pointer]).toEqual([as, 422, "/Diem-Cau-As"]);
    }
  });

  test("renews its room token as the site only", async () => {
    expect((await browser.send("POST", "/join/refresh")).body.accessToken).toBe(siteSession);
    const asStaff = await browser.send("POST", "/join/refresh", undefined, {
      "Diem-Cau-As": "staff",
    });
    expect([asStaff.status, asStaff.body.code]).toEqual([403, "forbidden"]);
  });

  test.each<[string, Record<string, string>, string | number]>([
    ["", {}, "site"],
    ["?as=site", {}, "site"],
    ["?as=staff", {}, "staff"],
    ["?as=staff", { "Diem-Cau-As": "site" }, "site"],
    ["", { "Diem-Cau-As": "staff" }, "staff"],
    ["?view=stage", {}, "stage"],
    ["?display=own", {}, "stage"],
    ["?display=own", { "Diem-Cau-As": "display" }, "stage"],
    ["?display=own", { "Diem-Cau-As": "site" }, "site"],
    ["?display=other", {}, 401],
    ["?display=a b", {}, 401],
    ["?view=stage&as=staff", {}, "stage"],
    ["?view=stage&as=site", {}, 403],
    ["", { "Diem-Cau-As": "display" }, 401],
    ["?as=display", {}, 422],
    ["?as=staff&as=site", {}, 422],
  ])("follows live with %s, %j: %s", async (asked, headers, view) => {
    const query = asked.replace("own", displayId);
    const cookie = { Cookie: browser.cookieHeader(), ...headers };
    const stream = await listen(app.app, seminarOf.event.id, { query, headers: cookie });
    if (typeof view === "number") expect(stream.status).toBe(view);
    else expect(viewOf((await stream.next())?.data)).toBe(view);
    await stream.close();
  });

  /** Each view has a part that no other has. */
  function viewOf(data: Record<string, unknown>): string {
    if ("alerts" in data) return "staff";
    return "messages" in data ? "site" : "stage";
  }
});

describe("every answer of the API", () => {
  test("is kept by nobody and has its type said", async () => {
    const { path } = await openSeminar(app);
    const stream = await listen(app.app, path.split("/")[2] ?? "", { secret: ADMIN_KEY });
    const answers = [
      await app.admin("GET", "/me"),
      await app.admin("POST", "/events", seminar),
      await app.admin("PUT", `${path}/state`, { state: "draft" }),
      await app.admin("DELETE", `${path}/sites/none`),
      await app.admin("GET", "/none"),
      await app.admin("PUT", "/me", {}),
      await app.admin("POST", "/events", "{"),
      await app.admin("POST", "/events", { title: "x".repeat(1024 * 1024) }),
      await app.as(null)("GET", "/me"),
      await app.as(null)("GET", "/health"),
      await app.as(null)("DELETE", "/session"),
      await app.as(null)("POST", "/livekit/webhook", {}),
      stream,
    ];
    const seen = new Set(answers.map(({ status }) => status));
    expect(seen.size).toBeGreaterThan(7);
    for (const { status, headers } of answers) {
      const said = ["Cache-Control", "X-Content-Type-Options"].map((name) => headers.get(name));
      expect([status, ...said]).toEqual([status, "no-store", "nosniff"]);
    }
    await stream.close();
  });
});
