import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readMigrations } from "../src/db/migrate.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { ledger } from "../src/facts.ts";
import { ADMIN_KEY, client, START, testApp, type TestApp } from "./support/app.ts";
import { factsAfter } from "./support/sites.ts";

const SECRET = /^dck_[\w-]{43}$/;
const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

describe("API keys", () => {
  test("are made with a secret that is shown this once", async () => {
    const { admin } = app;
    const event = (await admin("POST", "/events", seminar)).body.id;
    const made = await admin("POST", "/keys", {
      label: " Ban tổ chức ",
      roles: [{ eventId: event, role: "organizer" }],
      expiresAt: "2026-12-01T07:00:00+07:00",
    });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(SECRET);
    expect(made.headers.get("Location")).toBe(`/api/keys/${made.body.id}`);
    const shown = {
      id: made.body.id,
      label: "Ban tổ chức",
      admin: false,
      roles: [{ eventId: event, role: "organizer" }],
      createdAt: "2026-11-23T01:00:00.000Z",
      expiresAt: "2026-12-01T00:00:00.000Z",
      lastUsedAt: null,
    };
    expect(made.body).toEqual({ ...shown, secret: made.body.secret });
    const listed = await admin("GET", "/keys");
    expect(listed.body).toEqual({ items: [{ ...shown, revokedAt: null }], nextCursor: null });

    expect(await factsAfter(app, "system")).toEqual([
      {
        type: "key_created",
        by: ["apiKey", "bootstrap"],
        data: {
          keyId: made.body.id,
          label: "Ban tổ chức",
          admin: false,
          roles: [{ eventId: event, role: "organizer" }],
          expiresAt: Date.UTC(2026, 11, 1),
          secretHash: hashOf(made.body.secret),
        },
      },
    ]);
  });

  test("have secrets of their own and are listed in the order they were made", async () => {
    const { admin, clock } = app;
    const secrets = new Set<string>();
    for (const label of ["a", "b", "c"]) {
      secrets.add((await admin("POST", "/keys", { label })).body.secret);
      clock.advance(1);
    }
    expect(secrets.size).toBe(3);
    const first = await admin("GET", "/keys?limit=2");
    expect(labels(first)).toEqual(["a", "b"]);
    const rest = await admin("GET", `/keys?limit=2&cursor=${first.body.nextCursor}`);
    expect([labels(rest), rest.body.nextCursor]).toEqual([["c"], null]);
  });

  test("say who the caller is and may do, role by role", async () => {
    const { admin, as } = app;
    const event = (await admin("POST", "/events", seminar)).body.id;
    const other = (await admin("POST", "/events", seminar)).body.id;
    const roles = [
      { eventId: event, role: "viewer" },
      { eventId: event, role: "secretary" },
      { eventId: event, role: "viewer" },
      { eventId: other, role: "viewer" },
    ];
    const { body: key } = await admin("POST", "/keys", { label: "Thư ký", roles });
    const me = (await as(key.secret)("GET", "/me")).body;
    expect({ ...me, events: me.events.map(withoutActions) }).toEqual({
      kind: "apiKey",
      id: key.id,
      label: "Thư ký",
      admin: false,
      events: [
        { eventId: event, roles: ["secretary", "viewer"] },
        { eventId: other, roles: ["viewer"] },
      ].toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)),
    });
    const may = Object.fromEntries(me.events.map((one: MayOf) => [one.eventId, one.may]));
    expect(may[event]).toContain("turns.manage");
    expect(may[event]).not.toContain("event.change");
    expect(may[other]).toContain("summary.read");
    expect(may[other]).not.toContain("turns.manage");
    expect((await as(key.secret)("PATCH", `/events/${event}`, { place: "Huế" })).status).toBe(403);
    expect((await as(key.secret)("GET", `/events/${event}/log`)).status).toBe(200);
    expect((await as(key.secret)("GET", `/events/${other}/log`)).status).toBe(403);
  });

  test("with admin may everything, in every event", async () => {
    const { admin, as } = app;
    const { body: key } = await admin("POST", "/keys", { label: "Quản trị", admin: true });
    const event = (await admin("POST", "/events", seminar)).body.id;
    expect((await as(key.secret)("PATCH", `/events/${event}`, { place: "Huế" })).status).toBe(200);
    expect((await as(key.secret)("GET", "/keys")).status).toBe(200);
    expect((await as(key.secret)("GET", "/me")).body.admin).toBe(true);
  });

  test("make their holder organizer of the events made with them", async () => {
    const { admin, as } = app;
    const { body: key } = await admin("POST", "/keys", { label: "Ban tổ chức" });
    const event = (await as(key.secret)("POST", "/events", seminar)).body.id;
    const changed = await as(key.secret)("PATCH", `/events/${event}`, { place: "Huế" });
    expect([changed.status, changed.body.place]).toEqual([200, "Huế"]);
    const [listed] = (await admin("GET", "/keys")).body.items;
    expect(listed.roles).toEqual([{ eventId: event, role: "organizer" }]);
  });

  test("are worth nothing from the moment they are revoked", async () => {
    const { admin, as, clock } = app;
    const roles = [
      { eventId: (await admin("POST", "/events", seminar)).body.id, role: "organizer" },
    ];
    const { body: key } = await admin("POST", "/keys", { label: "Tạm", roles });
    clock.advance(1);
    const { body: other } = await admin("POST", "/keys", { label: "Ở lại" });
    expect((await as(key.secret)("GET", "/me")).status).toBe(200);
    clock.set(START + 60_000);
    const revoked = await admin("DELETE", `/keys/${key.id}`);
    expect([revoked.status, revoked.body]).toEqual([204, null]);
    const refused = await as(key.secret)("GET", "/me");
    expect([refused.status, refused.body.code]).toEqual([401, "unauthenticated"]);
    expect((await as(other.secret)("GET", "/me")).status).toBe(200);
    const [listed] = (await admin("GET", "/keys")).body.items;
    expect([listed.id, listed.revokedAt, listed.roles]).toEqual([
      key.id,
      "2026-11-23T01:01:00.000Z",
      [],
    ]);
    const before = await logged();
    expect(before).toEqual(["key_created", "key_created", "key_revoked"]);
    expect((await admin("DELETE", `/keys/${key.id}`)).status).toBe(204);
    expect(await logged()).toEqual(before);
    expect((await admin("DELETE", "/keys/key_none")).body.code).toBe("not_found");
  });

  test("end at the moment they expire", async () => {
    const { admin, as, clock } = app;
    const expiresAt = new Date(START + 1000).toISOString();
    const { body: key } = await admin("POST", "/keys", { label: "Một giây", expiresAt });
    clock.set(START + 999);
    expect((await as(key.secret)("GET", "/me")).status).toBe(200);
    clock.set(START + 1000);
    expect((await as(key.secret)("GET", "/me")).status).toBe(401);
  });

  test("show when they were last used, noted once a minute", async () => {
    const { admin, as, clock } = app;
    const { body: key } = await admin("POST", "/keys", { label: "Dùng" });
    const lastUsed = async () => (await admin("GET", "/keys")).body.items[0].lastUsedAt;
    for (const [after, noted] of [
      [0, "2026-11-23T01:00:00.000Z"],
      [59_999, "2026-11-23T01:00:00.000Z"],
      [60_000, "2026-11-23T01:01:00.000Z"],
    ] as const) {
      clock.set(START + after);
      await as(key.secret)("GET", "/me");
      await app.store.writable(); // stands behind the note in the queue
      expect(await lastUsed()).toBe(noted);
    }
    expect(await logged()).toEqual(["key_created"]);
  });

  test("are refused with wrong input and for events that are not there", async () => {
    const { admin } = app;
    const role = { eventId: "evt_none", role: "viewer" };
    const none = await admin("POST", "/keys", { label: "Xem", roles: [role] });
    expect([none.status, none.body.code]).toEqual([404, "not_found"]);
    for (const [body, pointer] of [
      [{ label: " " }, "/label"],
      [{ label: "x".repeat(201) }, "/label"],
      [{ label: "a", admin: "yes" }, "/admin"],
      [{ label: "a", roles: [{ eventId: "e", role: "admin" }] }, "/roles/0/role"],
      [{ label: "a", roles: Array.from({ length: 501 }, () => role) }, "/roles"],
      [{ label: "a", expiresAt: "mai" }, "/expiresAt"],
      [{ label: "a", secret: "mine" }, "/secret"],
    ] as const) {
      const refused = await admin("POST", "/keys", body);
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, pointer]);
    }
    expect(await logged()).toEqual([]);
  });

  test("are made, listed and revoked by an administrator only", async () => {
    const { admin, as } = app;
    const event = (await admin("POST", "/events", seminar)).body.id;
    const roles = [{ eventId: event, role: "organizer" }];
    const { body: key } = await admin("POST", "/keys", { label: "Ban tổ chức", roles });
    const before = await logged();
    const tries = [
      ["POST", "/keys", { label: "Mình", admin: true }],
      ["GET", "/keys", undefined],
      ["DELETE", `/keys/${key.id}`, undefined],
    ] as const;
    for (const [method, path, body] of tries) {
      const refused = await as(key.secret)(method, path, body);
      expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
      expect((await as(null)(method, path, body)).status).toBe(401);
    }
    expect(await logged()).toEqual(before);
  });

  test("are taken as bearer only, whatever the case of the word", async () => {
    const { admin, as } = app;
    const { body: key } = await admin("POST", "/keys", { label: "Dùng" });
    const status = async (authorization: string) =>
      (await as(null)("GET", "/me", undefined, { Authorization: authorization })).status;
    expect(await status(`bearer ${key.secret}`)).toBe(200);
    for (const wrong of [
      `Basic ${key.secret}`,
      key.secret,
      `Bearer ${key.secret}x`,
      "Bearer",
      "Bearer  ",
    ])
      expect(await status(wrong)).toBe(401);
    expect((await as(null)("GET", `/me?access_token=${key.secret}`)).status).toBe(401);
    expect((await as(null)("GET", "/me", undefined, { Cookie: `key=${key.secret}` })).status).toBe(
      401,
    );
  });
});

describe("the secret of a key", () => {
  test("stands nowhere in the database, also when the answer is kept for a repeat", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    const migrations = readMigrations(new URL("../migrations", import.meta.url).pathname, "sqlite");
    const path = join(folder, "d.sqlite");
    const store = openSqlite(path, migrations, app.deps, ledger);
    const admin = client(createApp({ ...app.core, store }), ADMIN_KEY);
    const again = { "Idempotency-Key": "mot-lan" };
    const made = await admin("POST", "/keys", { label: "Bí mật của tôi" }, again);
    expect(made.body.secret).toMatch(SECRET);
    const repeated = await admin("POST", "/keys", { label: "Bí mật của tôi" }, again);
    expect([repeated.status, repeated.body]).toEqual([201, { ...made.body, secret: null }]);

    const files = () => readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    const holds = (text: string) => files().some((bytes) => bytes.includes(text));
    const found = () => ["Bí mật của tôi", hashOf(made.body.secret), made.body.secret].map(holds);
    expect(found()).toEqual([true, true, false]);
    await store.close();
    expect(found()).toEqual([true, true, false]);
    rmSync(folder, { recursive: true });
  });

  test("is in no answer but the first", async () => {
    const { admin, as } = app;
    const { body: key } = await admin("POST", "/keys", { label: "Dùng", admin: true });
    for (const path of ["/keys", "/me"]) {
      const text = JSON.stringify((await as(key.secret)("GET", path)).body);
      expect(text).toContain(key.id);
      expect(text).not.toContain(key.secret);
      expect(text).not.toContain(hashOf(key.secret));
    }
  });
});

type MayOf = { eventId: string; roles: string[]; may: string[] };

function withoutActions({ eventId, roles }: MayOf) {
  return { eventId, roles: roles.toSorted() };
}

function labels(answered: { body: { items: { label: string }[] } }): string[] {
  return answered.body.items.map(({ label }) => label);
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

async function logged(): Promise<string[]> {
  return (await factsAfter(app, "system")).map(({ type }) => type);
}
