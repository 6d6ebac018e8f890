import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLiveKit, type LiveKit } from "../src/rooms/livekit.ts";
import { siteRights } from "../src/rooms/rooms.ts";
import { LIVEKIT_KEY } from "./support/app.ts";
import { openRelay, type Answer, type Relay } from "./support/relay.ts";

const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** What is no answer of LiveKit's, whatever was asked. */
const NONSENSE: [string, Answer | "cut"][] = [
  ["a web page", { status: 200, headers: { "content-type": "text/html" }, body: "<p>Xin chào" }],
  ["nothing", json("")],
  ["half of an answer", json('{"rooms":[{"sid":"RM_1"')],
  ["null", json(null)],
  ["a list", json([])],
  ["another program's greeting", json({ status: "ok" })],
  ["lists that are none", json({ rooms: "RM_1", participants: {}, identity: 1 })],
  ["members that are none", json({ rooms: [null], participants: [7], identity: {} })],
  ["nobodies", json({ rooms: [{}], participants: [{ state: "ACTIVE" }], identity: "" })],
  [
    "somebody else's",
    json({
      rooms: [{ sid: "RM_2", name: "phong-khac" }],
      participants: [{ sid: "", identity: "hue~1", state: "ACTIVE" }],
      identity: "khach-la",
    }),
  ],
  ["an error of its own", json({ code: "internal", msg: "oops" }, 500)],
  ["that it has no server", json({ code: "unavailable", msg: "no response from servers" }, 503)],
  ["a detour", { status: 302, headers: { location: "/" }, body: "" }],
  ["a line that breaks", "cut"],
];

describe("LiveKit's room API", () => {
  let relay: Relay;
  let liveKit: LiveKit;
  beforeEach(async () => {
    relay = await openRelay();
    liveKit = openLiveKit({
      url: relay.url,
      publicUrl: relay.url,
      ...LIVEKIT_KEY,
      now: Date.now,
    });
  });
  afterEach(() => relay.stop());
  const answers = (answer: Answer | "cut") => relay.follow(async () => answer);

  test.each(NONSENSE)("takes no answer from %s", async (_name, answer) => {
    answers(answer);
    await expect(liveKit.roomSid("hop")).rejects.toThrow();
    await expect(liveKit.participants("hop")).rejects.toThrow();
    await expect(liveKit.setRights("hop", "hue~1", camera)).rejects.toThrow();
  });

  test("keeps those of its participants who are in, and times that are times", async () => {
    const one = { identity: "hue~1", state: "ACTIVE", kind: "STANDARD" };
    answers(
      json({
        participants: [
          { ...one, sid: "PA_1", joined_at: "1795647580", joined_at_ms: "1795647580625" },
          { ...one, sid: "PA_2", joined_at: "1795647580" },
          { ...one, sid: "PA_3", joined_at_ms: "9223372036854775807" },
          { ...one, sid: "PA_4", joined_at_ms: "-5" },
          { ...one, sid: "PA_5", state: "JOINING" },
          { ...one, sid: "PA_6", an_unknown_field: true, kind: "EGRESS" },
        ],
      }),
    );
    const listed = await liveKit.participants("hop");
    expect(listed.map(({ sid, joinedAtMs, kind }) => [sid, joinedAtMs, kind])).toEqual([
      ["PA_1", 1795647580625, "STANDARD"],
      ["PA_2", 1795647580000, "STANDARD"],
      ["PA_3", null, "STANDARD"],
      ["PA_4", null, "STANDARD"],
      ["PA_6", null, "EGRESS"],
    ]);
  });

  test("says in its refusals what was wrong, and nothing of the token that was sent", async () => {
    answers({ status: 401, body: "invalid token: eyJhbGciOi.J9.x, error: token is expired" });
    const error = await liveKit.roomSid("hop").catch((reason: unknown) => reason);
    expect(String(error)).toContain("401");
    expect(String(error)).not.toContain("eyJ");
  });
});
