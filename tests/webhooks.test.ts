import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { platformDeps } from "../src/entry/deps.ts";
import { Refusal } from "../src/errors.ts";
import { checkBody, signatureReader } from "../src/rooms/signature.ts";
import { START, testApp, type TestApp } from "./support/app.ts";
import { claimsFor, delivery, signJwt, tell } from "./support/webhook.ts";

type Vectors = {
  webhook: { api_key: string; api_secret: string; raw_body: string; sha256_base64: string }[];
  negative: { name: string; raw_body?: string; api_secret?: string }[];
  token: { api_key: string; api_secret: string; token: string }[];
};

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("conformance/livekit-signature-vectors.json", import.meta.url), "utf8"),
);
const [vector] = vectors.webhook;
if (!vector) throw new Error("no vector");
const key = { apiKey: vector.api_key, apiSecret: vector.api_secret };
const inFiveMinutes = Math.floor(Date.now() / 1000) + 300;
const good = { iss: key.apiKey, exp: inFiveMinutes, sha256: vector.sha256_base64 };

function verdict(
  token: string | undefined,
  body = vector?.raw_body ?? "",
  keys: typeof key | null = key,
): string {
  try {
    checkBody(platformDeps, signatureReader(keys)(token), new TextEncoder().encode(body));
    return "accepted";
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

async function room(app: TestApp): Promise<{ id: string; name: string }> {
  const { body } = await app.admin("POST", "/events", {
    title: "Hội thảo",
    startsAt: "2026-11-23T01:00:00Z",
  });
  return { id: body.id, name: body.roomName };
}

function facts(app: TestApp, eventId: string) {
  return app.store.read
    .selectFrom("log")
    .select(["type", "data"])
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
}

describe("the signature of a webhook", () => {
  test("is accepted for the published body and digest", async () => {
    expect(verdict(signJwt(good, key.apiSecret))).toBe("accepted");
  });

  test.each<[string, string | undefined, string?]>([
    ["no authorization at all", undefined],
    ["a Bearer prefix", `Bearer ${signJwt(good, key.apiSecret)}`],
    [
      "one extra space in the body",
      signJwt(good, key.apiSecret),
      vectors.negative.find(({ raw_body }) => raw_body)?.raw_body,
    ],
    ["another secret", signJwt(good, "another")],
    ["no exp", signJwt({ iss: key.apiKey, sha256: vector.sha256_base64 }, key.apiSecret)],
    ["no digest", signJwt({ iss: key.apiKey, exp: inFiveMinutes }, key.apiSecret)],
    ["another issuer", signJwt({ ...good, iss: "other" }, key.apiSecret)],
    ["HS512 with our secret", signJwt(good, key.apiSecret, "HS512")],
    ["no algorithm", signJwt(good, key.apiSecret, "none")],
    [
      "expired more than 60 s ago",
      signJwt({ ...good, exp: Math.floor(Date.now() / 1000) - 70 }, key.apiSecret),
    ],
    [
      "not valid for another 70 s",
      signJwt({ ...good, nbf: Math.floor(Date.now() / 1000) + 70 }, key.apiSecret),
    ],
    ["the published expired token", vectors.token[0]?.token],
    ["no token", "x.y.z"],
  ])("is refused with %s", async (_name, token, body) => {
    expect(verdict(token, body)).toBe("unauthenticated");
  });

  test("may be 50 s off in either direction", async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(verdict(signJwt({ ...good, exp: now - 50 }, key.apiSecret))).toBe("accepted");
    expect(verdict(signJwt({ ...good, nbf: now + 50 }, key.apiSecret))).toBe("accepted");
  });

  test("is refused when there is no media server", async () => {
    expect(verdict(signJwt(good, key.apiSecret), undefined, null)).toBe("unauthenticated");
  });
});

describe("a webhook", () => {
  test("is stored as it came and told in the log without names and secrets", async () => {
    const app = testApp();
    const { id, name } = await room(app);
    const sent = delivery(
      "participant_joined",
      { name },
      { sid: "PA_1", identity: "khach", at: START, joinedAt: START - 200 },
    );
    const full = {
      ...sent,
      room: { sid: "RM_1", name, turnPassword: "bí mật" },
      participant: { ...(sent["participant"] as object), name: "Nguyễn Văn A" },
    };
    expect(await tell(app.app, full)).toBe(200);
    const [, told] = await facts(app, id);
    expect(told?.type).toBe("livekit_told");
    expect(JSON.parse(told?.data ?? "")).toEqual({
      deliveryId: sent.id,
      event: "participant_joined",
      createdAt: START,
      roomSid: "RM_1",
      sid: "PA_1",
      identity: "khach",
      joinedAtMs: START - 200,
      joinedAt: Math.floor((START - 200) / 1000) * 1000,
      reason: null,
      kind: null,
      hidden: false,
      track: null,
    });
    const kept = await app.store.read.selectFrom("livekit_delivery").selectAll().execute();
    expect(kept).toEqual([
      {
        event_id: id,
        id: sent.id,
        received_at: START,
        body: JSON.stringify(full),
        quarantine: null,
        seq: 2,
      },
    ]);
  });

  test("delivered again changes nothing and is a success, also ten times at once", async () => {
    const app = testApp();
    const { id, name } = await room(app);
    const sent = delivery(
      "participant_joined",
      { name },
      { sid: "PA_1", identity: "khach", at: START },
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => tell(app.app, sent)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await facts(app, id)).map(({ type }) => type)).toEqual([
      "event_created",
      "livekit_told",
    ]);
  });

  test("with a bad signature leaves no trace", async () => {
    const app = testApp();
    const { id, name } = await room(app);
    const sent = delivery(
      "participant_joined",
      { name },
      { sid: "PA_1", identity: "khach", at: START },
    );
    expect(await tell(app.app, sent, signJwt(claimsFor("{}")))).toBe(401);
    expect(await facts(app, id)).toHaveLength(1);
    expect(await app.store.read.selectFrom("livekit_delivery").selectAll().execute()).toEqual([]);
  });

  test("that is signed but not understood is kept aside, answered 200 and shown to the administrator", async () => {
    const app = testApp();
    const { name } = await room(app);
    const strange = [
      "not json",
      JSON.stringify({ event: "room_started", room: { name } }),
      delivery("room_exploded", { name }, { at: START }),
      delivery("room_started", { name: "phòng lạ" }, { at: START }),
      { event: "participant_joined", id: "EV_x", createdAt: "1795395600", room: { name } },
      { event: "room_started", id: "EV_y", createdAt: "hôm qua", room: { name } },
      "[1]",
    ];
    for (const body of strange) expect(await tell(app.app, body)).toBe(200);
    for (const body of strange) expect(await tell(app.app, body)).toBe(200);
    const { body } = await app.admin("GET", "/livekit/quarantine");
    expect(body.items.map((item: { reason: string }) => item.reason)).toEqual([
      "not a JSON object",
      "no id",
      "unknown event name",
      "unknown room",
      "no participant",
      "no createdAt",
      "not a JSON object",
    ]);
    const organizer = await app.admin("POST", "/keys", { label: "Không phải quản trị" });
    expect((await app.as(organizer.body.secret)("GET", "/livekit/quarantine")).status).toBe(403);
  });

  test("that was kept aside is shown without the TURN password in it", async () => {
    const app = testApp();
    const { name } = await room(app);
    const sent = delivery("room_exploded", { name }, { at: START });
    const full = { ...sent, room: { turnPassword: 'bí "mật', name } };
    expect(await tell(app.app, full)).toBe(200);
    const { body } = await app.admin("GET", "/livekit/quarantine");
    expect(JSON.parse(body.items[0].body)).toEqual({ ...full, room: { turnPassword: "…", name } });
  });

  test("whose bytes are no UTF-8, or begin with a byte order mark, is kept aside like any other", async () => {
    const app = testApp();
    const bytes = [[0xff, 0xfe, 0x01], [0xef, 0xbb, 0xbf, 0x7b], [0x00]];
    for (const body of bytes) expect(await tell(app.app, Uint8Array.from(body))).toBe(200);
    const { body } = await app.admin("GET", "/livekit/quarantine");
    expect(body.items.map((item: { reason: string }) => item.reason)).toEqual([
      "not a JSON object",
      "not a JSON object",
      "not a JSON object",
    ]);
  });

  test("with a time that no calendar has, or text that no database takes, is kept aside and harms no report", async () => {
    const app = testApp();
    const { id, name } = await room(app);
    const strange = [
      { sid: "PA_1", identity: "khach", at: 9_007_199_254_740_991_000 },
      { sid: "PA_2", identity: "khach\u0000", at: START },
      { sid: "PA_3", identity: "\ud800", at: START },
    ];
    for (const about of strange)
      expect(await tell(app.app, delivery("participant_joined", { name }, about))).toBe(200);
    const joinedAt = 9_007_199_254_740_991;
    const about = { sid: "PA_4", identity: "khach", at: START, joinedAt };
    expect(await tell(app.app, delivery("participant_joined", { name }, about))).toBe(200);
    const attendance = await app.admin("GET", `/events/${id}/attendance`);
    expect(attendance.body.unknownParticipants).toEqual([
      {
        identity: "khach",
        intervals: [
          {
            id: "PA_4",
            participantSid: "PA_4",
            from: new Date(START).toISOString(),
            to: null,
            evidence: { from: "observed", to: null },
            reason: null,
          },
        ],
      },
    ]);
    const { body } = await app.admin("GET", "/livekit/quarantine");
    expect(body.items.map((item: { reason: string }) => item.reason)).toEqual([
      "no createdAt",
      "no participant",
      "no participant",
    ]);
  });

  test("over 256 KiB is refused", async () => {
    const app = testApp();
    const { name } = await room(app);
    const sent = {
      ...delivery("room_started", { name }, { at: START }),
      pad: "x".repeat(260 * 1024),
    };
    expect(await tell(app.app, sent)).toBe(413);
  });

  test("in the shapes that others have recorded is understood, or kept aside when it is none", async () => {
    const app = testApp();
    const { id, name } = await room(app);
    const shapes: {
      fixtures: {
        payload: Record<string, unknown> & {
          room?: object;
          egressInfo?: object;
          ingressInfo?: object;
        };
      }[];
    } = JSON.parse(
      readFileSync(new URL("conformance/livekit-shape-fixtures.json", import.meta.url), "utf8"),
    );
    const ids: string[] = [];
    for (const { payload } of shapes.fixtures) {
      const here = { ...payload, ...(payload.room ? { room: { ...payload.room, name } } : {}) };
      for (const info of ["egressInfo", "ingressInfo"] as const) {
        if (payload[info]) Object.assign(here, { [info]: { ...payload[info], roomName: name } });
      }
      expect(await tell(app.app, here)).toBe(200);
      if (typeof payload["id"] === "string") ids.push(payload["id"]);
    }
    const aside: { id: string; reason: string }[] = (await app.admin("GET", "/livekit/quarantine"))
      .body.items;
    // Made-up shapes among the fixtures: no or absurd times, names in another spelling, no id.
    expect(aside.map(({ id: kept, reason }) => (ids.includes(kept) ? kept : reason))).toEqual([
      "EV_qWeRtYuIoP12",
      "EV_nocreated00001",
      "EV_nanos000000001",
      "no id",
      "no id",
    ]);
    const told = (await facts(app, id)).filter(({ type }) => type === "livekit_told");
    expect(told).toHaveLength(shapes.fixtures.length - aside.length);
    expect(told.length).toBeGreaterThan(5);
  });

  test("answers 503, so that LiveKit tries again, when it cannot be stored", async () => {
    const app = testApp();
    const { name } = await room(app);
    await app.store.close();
    const sent = delivery("room_started", { name }, { at: START });
    expect(await tell(app.app, sent)).toBe(503);
  });
});
