import { describe, expect, test } from "vitest";
import {
  byNeed,
  wishesFor,
  type Here,
  type RoomView,
  type SessionHere,
  type Wish,
} from "../src/rooms/keeping.ts";
import { rightsText, siteRights, staffRights, type Rights } from "../src/rooms/rooms.ts";

const hall = { id: "hall", liveKitIdentity: "hall", role: "central", withdrawn: false } as const;
const hue = { id: "hue", liveKitIdentity: "hue", role: "remote", withdrawn: false } as const;
const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const floor = siteRights({ role: "remote", micPolicy: "floor", hasFloor: true });

function here(identity: string, more: Partial<Here> = {}): Here {
  return { sid: `PA_${identity}`, identity, from: 0, rights: rightsText(camera), ...more };
}

function session(id: string, more: Partial<SessionHere> = {}): SessionHere {
  return {
    id,
    siteId: "hue",
    identity: `hue~${id}`,
    startedAt: 0,
    ended: false,
    takesOver: false,
    ...more,
  };
}

function view(more: Partial<RoomView>): RoomView {
  return {
    micPolicy: "floor",
    floorSite: null,
    here: [],
    sites: [hall, hue],
    sessions: [],
    displays: new Set(),
    ...more,
  };
}

describe("rights in the room", () => {
  test("are those of api.md section 3", () => {
    expect(camera.publish).toEqual(["camera"]);
    expect(floor.publish).toEqual(["camera", "microphone", "screen_share", "screen_share_audio"]);
    expect(siteRights({ role: "remote", micPolicy: "open", hasFloor: false }).publish).toEqual([
      "camera",
      "microphone",
    ]);
    expect(siteRights({ role: "remote", micPolicy: "open", hasFloor: true })).toEqual(floor);
    expect(siteRights({ role: "central", micPolicy: "floor", hasFloor: false })).toEqual(floor);
    expect(staffRights("chair")).toEqual({ ...floor, hidden: false });
    expect(staffRights("secretary")).toEqual({ publish: [], subscribe: true, hidden: false });
    expect(staffRights("observer")).toEqual({ publish: [], subscribe: true, hidden: true });
  });
});

describe("a room that differs from the record", () => {
  test("is left alone when everybody has what the record gives", () => {
    const room = view({
      here: [
        here("hue~a"),
        here("hall", { rights: rightsText(floor) }),
        here("chair~k1", { rights: null }),
      ],
      sessions: [session("a")],
    });
    expect(wishesFor(room)).toEqual([]);
  });

  test("gives rights to who has just come in, whatever they came with", () => {
    expect(
      wishesFor(view({ here: [here("hue~a", { rights: null })], sessions: [session("a")] })),
    ).toEqual([{ do: "set rights", sid: "PA_hue~a", identity: "hue~a", rights: camera }]);
  });

  test("opens the microphone of the floor's site and closes that of the one before", () => {
    const speaking = here("hue~a", { rights: rightsText(floor) });
    const hanoi = { ...hue, id: "hn", liveKitIdentity: "hn" };
    const room = view({
      floorSite: "hn",
      sites: [hall, hue, hanoi],
      here: [speaking, here("hn")],
      sessions: [session("a")],
    });
    expect(wishesFor(room)).toEqual([
      { do: "set rights", sid: "PA_hue~a", identity: "hue~a", rights: camera },
      { do: "set rights", sid: "PA_hn", identity: "hn", rights: floor },
    ]);
  });

  test("sends away strangers, ended sessions and all of a withdrawn site", () => {
    const room = view({
      here: [here("khach-la"), here("hue~a"), here("hall~x")],
      sites: [{ ...hall, withdrawn: true }, hue],
      sessions: [session("a", { ended: true })],
    });
    expect(wishesFor(room)).toEqual([
      { do: "remove", sid: "PA_khach-la", identity: "khach-la", why: "stranger" },
      { do: "remove", sid: "PA_hue~a", identity: "hue~a", why: "session_ended" },
      { do: "remove", sid: "PA_hall~x", identity: "hall~x", why: "session_ended" },
    ]);
  });

  test("sends away a screen whose link has ended, and no other", () => {
    const room = view({
      here: [here("display~good~1"), here("display~gone~1"), here("hue~a"), here("chair~gone~1")],
      sessions: [session("a")],
      displays: new Set(["good"]),
    });
    const away = { do: "remove", sid: "PA_display~gone~1", identity: "display~gone~1" };
    expect(wishesFor(room)).toEqual([{ ...away, why: "link_ended" }]);
    const alone = view({ here: [here("display~gone~1")] });
    expect(wishesFor(alone)).toEqual([{ ...away, why: "link_ended" }]);
  });

  test("keeps the earlier of two devices that got in at once", () => {
    const room = view({
      here: [here("hue~b", { from: 20 }), here("hue~a", { from: 10 })],
      sessions: [session("a"), session("b")],
    });
    expect(wishesFor(room)).toEqual([
      { do: "remove", sid: "PA_hue~b", identity: "hue~b", why: "one_too_many" },
    ]);
  });

  test("ends the session before an approved take-over once the new device is in, and only then", () => {
    const sessions = [session("a"), session("b", { takesOver: true, startedAt: 5 })];
    expect(wishesFor(view({ here: [here("hue~a")], sessions }))).toEqual([]);
    const both = view({ here: [here("hue~a"), here("hue~b", { from: 20 })], sessions });
    expect(wishesFor(both)).toEqual([{ do: "end session", sessionId: "a" }]);
    const after = view({
      ...both,
      sessions: [session("a", { ended: true }), session("b", { takesOver: true, startedAt: 5 })],
    });
    expect(wishesFor(after)).toEqual([
      { do: "remove", sid: "PA_hue~a", identity: "hue~a", why: "session_ended" },
    ]);
  });

  test("does not let an old take-over end the session that took over after it", () => {
    const sessions = [
      session("a", { takesOver: true, startedAt: 1 }),
      session("b", { takesOver: true, startedAt: 9 }),
    ];
    const room = view({ here: [here("hue~a"), here("hue~b", { from: 20 })], sessions });
    expect(wishesFor(room)).toEqual([{ do: "end session", sessionId: "a" }]);
  });
});

test("whoever is heard and must not be comes before all others whose rights change", () => {
  const set = (sid: string, rights: Rights): Wish => ({
    do: "set rights",
    sid,
    identity: sid,
    rights,
  });
  const gone: Wish = { do: "remove", sid: "PA_gone", identity: "gone", why: "stranger" };
  const quiet: Wish = { do: "remove", sid: "PA_quiet", identity: "quiet", why: "stranger" };
  const ended: Wish = { do: "end session", sessionId: "ses" };
  const [silent, opening, closing] = [set("PA_1", camera), set("PA_2", floor), set("PA_3", camera)];
  const sounding = new Set(["PA_2", "PA_3", "PA_gone"]);
  expect(byNeed([ended, silent, quiet, opening, closing, gone], sounding)).toEqual([
    [closing, gone],
    [ended, silent, quiet, opening],
  ]);
});
