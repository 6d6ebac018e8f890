import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";

const seminar = { title: "  Hội thảo Quy chế phối hợp ", startsAt: "2026-11-23T08:00:00+07:00" };

describe("events", () => {
  test("schedules an event with its defaults and shows it", async () => {
    const { admin } = testApp();
    const made = await admin("POST", "/events", seminar);
    expect(made.status).toBe(201);
    expect(made.headers.get("Location")).toBe(`/api/events/${made.body.id}`);
    expect(made.body).toEqual({
      id: made.body.id,
      title: "Hội thảo Quy chế phối hợp",
      startsAt: "2026-11-23T01:00:00.000Z",
      endsAt: null,
      kind: "seminar",
      place: null,
      organizer: null,
      timeZone: "Asia/Ho_Chi_Minh",
      micPolicy: "floor",
      attendanceRule: { gapToleranceSeconds: 30, presentSharePercent: 50 },
      turnRule: {
        warningSeconds: 60,
        dangerSeconds: 15,
        lostLinePauses: false,
        siteBudgetSeconds: null,
        delegationBudgetSeconds: null,
      },
      state: "draft",
      liveAt: null,
      closedAt: null,
      roomName: made.body.roomName,
      version: 1,
      createdAt: "2026-11-23T01:00:00.000Z",
    });
    expect((await admin("GET", `/events/${made.body.id}`)).body).toEqual(made.body);
  });

  test("changes an event only from the version that stands", async () => {
    const { admin } = testApp();
    const { body: event } = await admin("POST", "/events", seminar);
    const changed = await admin(
      "PATCH",
      `/events/${event.id}`,
      { place: "Hà Nội" },
      { "If-Match": '"1"' },
    );
    expect(changed.body).toEqual({ ...event, place: "Hà Nội", version: 2 });
    const stale = await admin(
      "PATCH",
      `/events/${event.id}`,
      { place: "Huế" },
      { "If-Match": '"1"' },
    );
    expect([stale.status, stale.body.code]).toEqual([412, "version_conflict"]);
  });

  test("refuses unknown keys and wrong values with a pointer to each", async () => {
    const { admin } = testApp();
    const refused = await admin("POST", "/events", {
      title: " ",
      startsAt: "hôm qua",
      tittle: "x",
    });
    expect(refused.status).toBe(422);
    expect(refused.headers.get("Content-Type")).toBe("application/problem+json");
    expect(refused.body.code).toBe("invalid_input");
    expect(
      refused.body.errors.map((error: { pointer: string; code: string }) => [
        error.pointer,
        error.code,
      ]),
    ).toEqual([
      ["/title", "too_small"],
      ["/startsAt", "invalid_format"],
      ["/tittle", "unknown_key"],
    ]);
    expect((await admin("GET", "/events")).body.items).toEqual([]);
  });

  test("repeats the first answer for the same Idempotency-Key and refuses another body", async () => {
    const { admin } = testApp();
    const key = { "Idempotency-Key": "lan-1" };
    const first = await admin("POST", "/events", seminar, key);
    const again = await admin("POST", "/events", seminar, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = await admin("POST", "/events", { ...seminar, title: "Khác" }, key);
    expect([other.status, other.body.code]).toEqual([422, "idempotency_mismatch"]);
    expect((await admin("GET", "/events")).body.items).toHaveLength(1);
  });

  test("says 405 with the methods there are, 404 for no route, 400 for no JSON, 415 for no JSON type", async () => {
    const { admin, as } = testApp();
    const wrongMethod = await admin("DELETE", "/events");
    expect([wrongMethod.status, wrongMethod.headers.get("Allow")]).toEqual([405, "POST, GET"]);
    expect((await admin("GET", "/nothing")).body.code).toBe("not_found");
    expect((await admin("POST", "/events", "{")).body.code).toBe("malformed");
    expect((await admin("POST", "/events", "{}", { "Content-Type": "text/plain" })).body.code).toBe(
      "unsupported_media_type",
    );
    expect((await as(null)("GET", "/events")).status).toBe(401);
    const english = await as("wrong-key")("GET", "/events", undefined, { "Accept-Language": "en" });
    expect([english.status, english.body.title]).toEqual([401, "Not authenticated"]);
  });

  test("lets the chair change micPolicy while live, also when the closing comes just before", async () => {
    const { admin, as, store } = testApp();
    const { body: event } = await admin("POST", "/events", seminar);
    const at = `/events/${event.id}`;
    const roles = [{ eventId: event.id, role: "chair" }];
    const chair = as((await admin("POST", "/keys", { label: "Chủ trì", roles })).body.secret);
    for (const state of ["scheduled", "live"]) await admin("PUT", `${at}/state`, { state });
    expect((await chair("PATCH", at, { micPolicy: "open" })).status).toBe(200);
    const [closed, late] = await Promise.all([
      admin("PUT", `${at}/state`, { state: "closed" }),
      chair("PATCH", at, { micPolicy: "floor" }),
    ]);
    expect([closed.status, late.status]).toEqual([200, 403]);
    const { type } = await store.read
      .selectFrom("log")
      .select("type")
      .where("event_id", "=", event.id)
      .orderBy("seq", "desc")
      .executeTakeFirstOrThrow();
    expect(type).toBe("event_state_changed");
  });

  test("takes a time zone with spaces around it", async () => {
    const { admin } = testApp();
    const { status, body } = await admin("POST", "/events", {
      ...seminar,
      timeZone: " Asia/Tokyo ",
    });
    expect([status, body.timeZone]).toEqual([201, "Asia/Tokyo"]);
  });

  test("shows an event to those with a role in it, as 404 to others", async () => {
    const { admin, as } = testApp();
    const { body: event } = await admin("POST", "/events", seminar);
    const viewer = await admin("POST", "/keys", {
      label: "Xem",
      roles: [{ eventId: event.id, role: "viewer" }],
    });
    const stranger = await admin("POST", "/keys", { label: "Lạ" });
    expect((await as(viewer.body.secret)("GET", `/events/${event.id}`)).status).toBe(200);
    expect(
      (await as(viewer.body.secret)("PATCH", `/events/${event.id}`, { place: "Huế" })).status,
    ).toBe(403);
    expect((await as(stranger.body.secret)("GET", `/events/${event.id}`)).status).toBe(404);
    expect((await as(stranger.body.secret)("GET", "/events")).body.items).toEqual([]);
    await admin("DELETE", `/keys/${viewer.body.id}`);
    expect((await as(viewer.body.secret)("GET", `/events/${event.id}`)).status).toBe(401);
  });
});
