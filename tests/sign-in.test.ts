import { beforeEach, describe, expect, test } from "vitest";
import { verifyLog } from "../src/log/verify.ts";
import { ADMIN_KEY, START, testApp, type Answered, type TestApp } from "./support/app.ts";
import { openBrowser, signedIn } from "./support/cookie-jar.ts";
import { realServer } from "./support/raw-http.ts";
import { factsAfter, rebuilt } from "./support/sites.ts";

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

const iso = (at: number) => new Date(at).toISOString();
const newKey = async (more: object = {}) =>
  (await app.admin("POST", "/keys", { label: "Thư ký", ...more })).body;
const newLink = async (keyId: string, more: object = {}) =>
  (await app.admin("POST", `/keys/${keyId}/sign-in-links`, more)).body;
const signIn = (secret: string) => app.as(null)("POST", "/session", { secret });
const logged = async () => (await factsAfter(app, "system")).map(({ type }) => type);

function expectRefused(...answers: Answered[]): void {
  const [first] = answers;
  for (const { status, body, headers } of answers) {
    expect([status, body.code]).toEqual([401, "link_invalid"]);
    expect(body).toEqual(first?.body);
    expect(headers.getSetCookie()).toEqual([]);
  }
}

describe("a link that signs in", () => {
  test("is made for a key, shown once and good for a week", async () => {
    const key = await newKey();
    const made = await app.admin("POST", `/keys/${key.id}/sign-in-links`, {});
    const { id, secret } = made.body;
    expect([made.status, made.body]).toEqual([
      201,
      {
        id,
        secret: expect.stringMatching(/^dcn_[\w-]{43}$/),
        url: `http://localhost:8080/dang-nhap#${secret}`,
        expiresAt: iso(START + 7 * DAY),
      },
    ]);
    expect(await factsAfter(app, "system", 1)).toEqual([
      {
        type: "sign_in_link_created",
        by: ["apiKey", "bootstrap"],
        data: {
          linkId: id,
          keyId: key.id,
          secretHash: app.deps.sha256(secret),
          expiresAt: START + 7 * DAY,
        },
      },
    ]);
    const until = await newLink(key.id, { expiresAt: "2026-11-24T08:00:00+07:00" });
    expect(until.expiresAt).toBe("2026-11-24T01:00:00.000Z");
  });

  test("comes along with a new key where one is asked for, in one change", async () => {
    const again = { "Idempotency-Key": "mot-lan" };
    const wanted = { label: "Thư ký", signInLink: true };
    const { body: key } = await app.admin("POST", "/keys", wanted, again);
    const { secret } = key.signInLink;
    expect(key.signInLink).toEqual({
      id: expect.stringMatching(/^sil_/),
      secret: expect.stringMatching(/^dcn_/),
      url: `http://localhost:8080/dang-nhap#${secret}`,
      expiresAt: iso(START + 7 * DAY),
    });
    expect(await logged()).toEqual(["key_created", "sign_in_link_created"]);
    const { body: repeated } = await app.admin("POST", "/keys", wanted, again);
    const shown = { ...key.signInLink, secret: null, url: null };
    expect(repeated).toEqual({ ...key, secret: null, signInLink: shown });
    expect((await signIn(secret)).body.key.id).toBe(key.id);
    expect((await newKey()).signInLink).toBeUndefined();
  });

  test("signs in once: a session begins, the cookie is set, the log says so without a name", async () => {
    const event = (await app.admin("POST", "/events", seminar)).body.id;
    const key = await newKey({ roles: [{ eventId: event, role: "secretary" }] });
    const link = await newLink(key.id);
    const browser = openBrowser(app);
    const begun = await browser.send("POST", "/session", { secret: link.secret });
    const me = (await browser.send("GET", "/me")).body;
    const sessionId = me.session.id;
    expect(me).toEqual({
      kind: "apiKey",
      id: key.id,
      label: "Thư ký",
      admin: false,
      events: [{ eventId: event, roles: ["secretary"], may: expect.any(Array) }],
      session: { id: sessionId, endsAt: iso(START + 7 * DAY) },
    });
    expect([begun.status, begun.body]).toEqual([
      200,
      { key: { id: key.id, label: "Thư ký", admin: false }, ...me },
    ]);
    const secret = browser.cookies.get("diem_cau_staff") ?? "";
    expect(secret).toMatch(/^dcw_[\w-]{43}$/);
    expect(begun.headers.getSetCookie()).toEqual([
      `diem_cau_staff=${secret}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax`,
    ]);
    expect(await factsAfter(app, "system", 2)).toEqual([
      {
        type: "sign_in_link_used",
        by: ["apiKey", key.id],
        data: { linkId: link.id, sessionId },
      },
      {
        type: "staff_session_started",
        by: ["apiKey", key.id],
        data: {
          sessionId,
          keyId: key.id,
          linkId: link.id,
          secretHash: app.deps.sha256(secret),
          endsAt: START + 7 * DAY,
        },
      },
    ]);
    expectRefused(await signIn(link.secret));
    expect((await browser.send("GET", `/events/${event}`)).status).toBe(200);
  });

  test("signs in one of ten who use it at once", async () => {
    const key = await newKey();
    const { secret } = await newLink(key.id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(secret)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expectRefused(...answers.filter((answer) => answer !== won[0]));
    expect((await logged()).filter((type) => type === "staff_session_started")).toHaveLength(1);
  });

  test("is refused alike when it is unknown, used, past its end, or revoked with its key or alone", async () => {
    const key = await newKey();
    const short = await newLink(key.id, { expiresAt: iso(START + SECOND) });
    const used = await newLink(key.id);
    await signIn(used.secret);
    const withdrawn = await newLink(key.id);
    expect((await app.admin("DELETE", `/keys/${key.id}/sign-in-links`)).status).toBe(204);
    const before = await logged();
    expect((await app.admin("DELETE", `/keys/${key.id}/sign-in-links`)).status).toBe(204);
    expect([before.at(-1), await logged()]).toEqual(["sign_in_links_revoked", before]);
    const other = await newKey();
    const ofOther = await newLink(other.id);
    await app.admin("DELETE", `/keys/${other.id}`);
    const brief = await newKey({ expiresAt: iso(START + SECOND) });
    const ofBrief = await newLink(brief.id);
    app.clock.advance(SECOND);
    const secrets = [used, short, withdrawn, ofOther, ofBrief].map(({ secret }) => secret);
    const all = [...secrets, "dcn_khong-co", other.secret, brief.secret, "dck_khong-co"];
    const refused = [];
    for (const secret of all) refused.push(await signIn(secret));
    expectRefused(...refused);
  });

  test("is good to the millisecond before its end", async () => {
    const key = await newKey();
    const link = await newLink(key.id, { expiresAt: iso(START + SECOND) });
    app.clock.set(START + SECOND - 1);
    expect((await signIn(link.secret)).status).toBe(200);
  });

  test("is made for a key that is there and good", async () => {
    const key = await newKey();
    await app.admin("DELETE", `/keys/${key.id}`);
    const at = (id: string) => `/keys/${id}/sign-in-links`;
    expect((await app.admin("POST", at("key_none"), {})).body.code).toBe("not_found");
    expect((await app.admin("DELETE", at("key_none"))).body.code).toBe("not_found");
    expect((await app.admin("POST", at(key.id), {})).body.code).toBe("wrong_state");
    const wrong = await app.admin("POST", at(key.id), { expiresAt: "mai" });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, "/expiresAt"]);
  });

  test("who guesses is made to wait; a good link from the same address is not", async () => {
    const key = await newKey();
    const link = await newLink(key.id);
    const codes = [];
    for (let tries = 0; tries < 21; tries += 1)
      codes.push((await signIn(`dcn_doan-${tries}`)).body.code);
    expect(codes).toEqual([...Array(20).fill("link_invalid"), "too_many_requests"]);
    expect((await signIn("dcn_doan")).headers.get("Retry-After")).toBe("60");
    expect((await signIn(link.secret)).status).toBe(200);
  });
});

describe("a key", () => {
  test("signs in as often as wanted, and is no link that is used up", async () => {
    const key = await newKey();
    for (let times = 0; times < 2; times += 1)
      expect((await signIn(key.secret)).body.key.id).toBe(key.id);
    expect((await logged()).slice(1)).toEqual(["staff_session_started", "staff_session_started"]);
  });

  test("of the settings signs in, until the settings have another", async () => {
    const browser = openBrowser(app);
    const begun = await browser.send("POST", "/session", { secret: ADMIN_KEY });
    expect(begun.body.key).toEqual({ id: "bootstrap", label: "bootstrap", admin: true });
    expect((await browser.send("GET", "/keys")).status).toBe(200);
    app.core.bootstrapHash = app.deps.sha256("khoa-quan-tri-moi-0123456789");
    expect((await browser.send("GET", "/me")).status).toBe(401);
  });
});

describe("a session", () => {
  test("is its key: the same roles, the same actor, the same repeats", async () => {
    const key = await newKey();
    const browser = await signedIn(app, key.id);
    const once = { "Idempotency-Key": "mot-lan" };
    const { body: event } = await browser.send("POST", "/events", seminar, once);
    const { body: again } = await app.as(key.secret)("POST", "/events", seminar, once);
    expect(again).toEqual(event);
    const [created] = await factsAfter(app, event.id);
    expect(created?.by).toEqual(["apiKey", key.id]);
    const path = `/events/${event.id}`;
    expect((await browser.send("PATCH", path, { place: "Huế" })).status).toBe(200);
    await app.admin("PUT", `/keys/${key.id}/roles`, { roles: [] });
    expect((await browser.send("GET", path)).status).toBe(404);
  });

  test("ends with its sign-out, and no other", async () => {
    const key = await newKey();
    const [one, two] = [await signedIn(app, key.id), await signedIn(app, key.id)];
    const cookie = one.cookieHeader();
    const before = await logged();
    const out = await one.send("DELETE", "/session");
    expect([out.status, out.body]).toEqual([204, null]);
    expect(out.headers.getSetCookie()).toEqual(["diem_cau_staff=; Max-Age=0; Path=/"]);
    expect(one.cookies.size).toBe(0);
    const kept = await app.as(null)("GET", "/me", undefined, { Cookie: cookie });
    expect([kept.status, kept.body.code]).toEqual([401, "unauthenticated"]);
    expect((await two.send("GET", "/me")).status).toBe(200);
    const [ended, ...more] = (await factsAfter(app, "system")).slice(before.length);
    expect([ended, more]).toEqual([
      {
        type: "staff_session_ended",
        by: ["apiKey", key.id],
        data: { sessionId: expect.stringMatching(/^sts_/), reason: "signed_out" },
      },
      [],
    ]);
    const whole = await logged();
    expect((await one.send("DELETE", "/session")).status).toBe(204);
    expect(await logged()).toEqual(whole);
  });

  test("ends everywhere by one sign-out, of this key only", async () => {
    const [key, other] = [await newKey(), await newKey()];
    const [one, two] = [await signedIn(app, key.id), await signedIn(app, key.id)];
    const stranger = await signedIn(app, other.id);
    const cookie = { Cookie: one.cookieHeader() };
    expect((await one.send("DELETE", "/sessions")).status).toBe(204);
    expect(one.cookies.size).toBe(0);
    expect((await app.as(null)("GET", "/me", undefined, cookie)).status).toBe(401);
    expect((await two.send("GET", "/me")).status).toBe(401);
    expect((await stranger.send("GET", "/me")).status).toBe(200);
    expect((await app.as(key.secret)("GET", "/me")).status).toBe(200);
    expect((await app.as(null)("DELETE", "/sessions")).status).toBe(401);
  });

  test("makes place for the one that begins in the same browser", async () => {
    const [key, other] = [await newKey(), await newKey()];
    const browser = await signedIn(app, key.id);
    const before = { Cookie: browser.cookieHeader() };
    await browser.send("POST", "/session", { secret: other.secret });
    expect((await browser.send("GET", "/me")).body.id).toBe(other.id);
    expect((await app.as(null)("GET", "/me", undefined, before)).status).toBe(401);
    const [, replaced] = (await factsAfter(app, "system")).toReversed();
    expect(replaced).toMatchObject({ type: "staff_session_ended", data: { reason: "replaced" } });
  });

  test("ends when its key is revoked or expires", async () => {
    const key = await newKey();
    const brief = await newKey({ expiresAt: iso(START + SECOND) });
    const [one, two] = [await signedIn(app, key.id), await signedIn(app, brief.id)];
    await app.admin("DELETE", `/keys/${key.id}`);
    expect((await one.send("GET", "/me")).status).toBe(401);
    expect((await two.send("GET", "/me")).status).toBe(200);
    app.clock.set(START + SECOND);
    expect((await two.send("GET", "/me")).status).toBe(401);
  });

  test("ends when it was not used for twelve hours", async () => {
    const browser = await signedIn(app, (await newKey()).id);
    const use = async (after: number) => {
      app.clock.set(START + after);
      const { status } = await browser.send("GET", "/me");
      await app.store.writable(); // stands behind the note in the queue
      return status;
    };
    expect(await use(DAY / 2 - 1)).toBe(200);
    expect(await use(DAY - 2)).toBe(200);
    expect(await use(DAY * 1.5 - 2)).toBe(401);
  });

  test("ends after seven days, however much it is used", async () => {
    const browser = await signedIn(app, (await newKey()).id);
    for (let at = START; at < START + 7 * DAY; at += DAY / 3) {
      app.clock.set(at);
      expect((await browser.send("GET", "/me")).status).toBe(200);
      await app.store.writable();
    }
    app.clock.set(START + 7 * DAY - 1);
    expect((await browser.send("GET", "/me")).status).toBe(200);
    app.clock.set(START + 7 * DAY);
    expect((await browser.send("GET", "/me")).status).toBe(401);
  });

  test("is as it was after a rebuild, in a log that is whole and holds no secret", async () => {
    const key = await newKey();
    const [gone, stays] = [await signedIn(app, key.id), await signedIn(app, key.id)];
    const secrets = [key.secret, ...[gone, stays].flatMap(({ cookies }) => [...cookies.values()])];
    await gone.send("DELETE", "/session");
    const other = await newKey();
    await signIn(other.secret);
    await newLink(other.id);
    await app.admin("DELETE", `/keys/${other.id}`);
    const { before, after } = await rebuilt(app);
    expect(after).toEqual(before);
    expect([after["staff_session"]?.length, after["sign_in_link"]?.length]).toEqual([3, 3]);
    expect((await stays.send("GET", "/me")).status).toBe(200);
    expect((await verifyLog(app.store.read, app.deps, "system")).ok).toBe(true);
    const rows = await app.store.read.selectFrom("log").select("data").execute();
    const text = JSON.stringify([rows, after]);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).toContain(app.deps.sha256(key.secret));
  });
});

describe("the first start", () => {
  test("gives a link that signs the first administrator in, for a day", async () => {
    const server = await realServer({ BOOTSTRAP_API_KEY: "" });
    try {
      const { firstKey, firstLink } = server;
      const secret = firstLink?.split("/dang-nhap#")[1] ?? "";
      const send = (body: object) =>
        fetch(`${server.url}/api/session`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
      const begun = await send({ secret });
      const body = (await begun.json()) as { key: object };
      expect([begun.status, body.key]).toEqual([
        200,
        { id: expect.any(String), label: "Quản trị", admin: true },
      ]);
      expect((await send({ secret })).status).toBe(401);
      expect((await send({ secret: firstKey })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
