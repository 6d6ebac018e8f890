import { describe, expect, test } from "vitest";
import { bothOf, concernOf } from "../src/conduct/concern.ts";
import type { Fact } from "../src/db/commit.ts";
import { projections } from "../src/facts.ts";

const shown = (facts: Fact[]) => {
  const concern = concernOf(facts);
  return concern instanceof Set ? [...concern].sort() : concern;
};
const fact = (type: string, data: Fact["data"] = {}): Fact => ({ type, data });
const told = (event: string, identity: string | null) => fact("livekit_told", { event, identity });

/** Kinds that change who is in a room or what somebody may do there; of all others nobody is looked at. */
const EVERYBODY = [
  "delivery_quarantined",
  "event_changed",
  "event_created",
  "event_state_changed",
  "link_created",
  "link_revoked",
  "livekit_answered",
  "microphones_closed",
  "room_closed",
  "session_ended",
  "site_changed",
  "site_deleted",
  "site_registered",
  "take_over_decided",
  "turn_corrected",
  "turn_finished",
  "turn_paused",
  "turn_resumed",
  "turn_started",
  "turns_reset",
];
/** These depend on what they say. */
const BY_CONTENT = ["livekit_told", "session_started", "session_joined_again"];

describe("whom a fact concerns", () => {
  test("is everybody for what moves the floor or the doors, and nobody for the rest of all kinds there are", () => {
    const kinds = Object.keys(projections).filter((kind) => !BY_CONTENT.includes(kind));
    const found = kinds.filter((kind) => shown([fact(kind)]) === "everybody");
    expect(found.sort()).toEqual(EVERYBODY);
    expect(kinds.filter((kind) => shown([fact(kind)]) === null)).toHaveLength(
      kinds.length - EVERYBODY.length,
    );
  });

  test("is everybody for a kind that nobody thought of", () => {
    expect(shown([fact("something_new")])).toBe("everybody");
  });

  test.each([
    ["participant_joined", "hue~ses_1", ["hue"]],
    ["participant_connection_aborted", "hue", ["hue"]],
    ["participant_left", "hue~ses_1", null],
    ["track_published", "hue~ses_1", null],
    ["room_started", null, null],
  ])("of LiveKit's %s about %s is %j", (event, identity, concern) => {
    expect(shown([told(event, identity)])).toEqual(concern);
  });

  test.each(["session_started", "session_joined_again"])(
    "of %s is nobody, unless it takes a site over",
    (kind) => {
      expect(shown([fact(kind, { takesOver: false })])).toBeNull();
      expect(shown([fact(kind, { takesOver: true })])).toBe("everybody");
    },
  );

  test("of several facts is that of all of them", () => {
    const [hue, hanoi] = [told("participant_joined", "hue~1"), told("participant_joined", "hn")];
    expect(shown([])).toBeNull();
    expect(shown([hue, fact("roll_call_marked"), hanoi])).toEqual(["hn", "hue"]);
    expect(shown([hue, fact("turn_started")])).toBe("everybody");
    expect(bothOf(new Set(["a"]), null)).toEqual(new Set(["a"]));
    expect(bothOf("everybody", new Set(["a"]))).toBe("everybody");
  });
});
