import type { LiveKitOverHttp } from "../../tests/support/livekit-http.ts";
import { tellDelivery, type Marks } from "./acts.ts";
import type { Chance } from "./chance.ts";
import type { Sent } from "./sending.ts";
import type { Hall, HallSite } from "./stage.ts";

type Guest = { sid: string; identity: string };
type Event = "participant_joined" | "participant_left" | "track_published";

const NEXT_ROOM_AFTER = 2000;

/** What happens in LiveKit's rooms, and what LiveKit tells of it. */
export function openRooms({ rooms }: LiveKitOverHttp, marks: Marks) {
  const openSince = new Map<string, number>();
  const guestOf = (hall: Hall, site: HallSite) =>
    rooms.inRoom(hall.room).find(({ identity }) => identity === site.liveKitIdentity);

  function tell(hall: Hall, event: Event, roomSid: string, guest: Guest, more: object = {}): Sent {
    const at = { event, createdAt: String(Math.floor(Date.now() / 1000)) };
    const participant = { sid: guest.sid, identity: guest.identity, ...more };
    const room = { sid: roomSid, name: hall.room };
    const track = { sid: `TR_${guest.sid}`, source: "CAMERA" };
    const said = { ...at, room, participant, ...(event === "track_published" ? { track } : {}) };
    const { sid, identity } = guest;
    return tellDelivery(`EV_${marks.next()}`, said, { event, roomSid, sid, identity });
  }

  /** A site comes, or goes if it is there; sometimes it only shows its camera. */
  async function happens(hall: Hall, chance: Chance): Promise<Sent> {
    const site = chance.pick(hall.sites);
    const guest = guestOf(hall, site);
    if (guest && chance.oneIn(2)) return tell(hall, "track_published", await sidOf(hall), guest);
    return guest ? leaves(hall, guest) : enters(hall, site);
  }

  async function enters(hall: Hall, site: HallSite): Promise<Sent> {
    const joinedAtMs = Date.now();
    openSince.set(hall.room, openSince.get(hall.room) ?? joinedAtMs);
    const guest = rooms.enter(hall.room, site.liveKitIdentity, { joinedAtMs });
    return tell(hall, "participant_joined", await sidOf(hall), guest, {
      joinedAt: String(Math.floor(joinedAtMs / 1000)),
      joinedAtMs: String(joinedAtMs),
    });
  }

  async function leaves(hall: Hall, guest: Guest): Promise<Sent> {
    rooms.leave(hall.room, guest.identity);
    const reason = { disconnectReason: "CLIENT_INITIATED" };
    return tell(hall, "participant_left", await sidOf(hall), guest, reason);
  }

  async function sidOf(hall: Hall): Promise<string> {
    return (await rooms.roomSid(hall.room)) ?? "";
  }

  /** A room that nobody registered: kept in quarantine. */
  function stray(): Sent {
    const said = {
      event: "room_started",
      createdAt: "1795000000",
      room: { sid: "RM_x", name: "khong-co" },
    };
    return tellDelivery(`EV_${marks.next()}`, said, { reason: "unknown room" });
  }

  /**
   * What LiveKit does while our server is dead. It tells some of it when the server is back; the rest has to be found
   * by asking. Who left untold is out once two answers in a row miss them, 15 s later: `slow` says whether there is
   * time for that. Answers what is to be told.
   */
  async function whileDead(hall: Hall, chance: Chance, slow: boolean): Promise<Sent[]> {
    if (chance.oneIn(8)) await roomAnew(hall);
    if (slow) leaveUntold(hall, chance);
    const late: Sent[] = [];
    for (let count = chance.between(0, 4); count > 0; count -= 1) {
      const happened = await happens(hall, chance);
      if (happened.content["event"] === "participant_left" || chance.oneIn(2)) late.push(happened);
    }
    if (chance.oneIn(4))
      rooms.enter(hall.room, `nguoi-la-${marks.next()}`, { joinedAtMs: Date.now() });
    return late;
  }

  /** LiveKit itself was started again: the same people in a room of another sid, not all of them. */
  async function roomAnew(hall: Hall): Promise<void> {
    const now = Date.now();
    // It tells times in whole seconds and takes longer than one to start: two rooms never begin in the same.
    if (now - (openSince.get(hall.room) ?? now) < NEXT_ROOM_AFTER) return;
    const [first, ...others] = rooms.inRoom(hall.room).map(({ identity }) => identity);
    await rooms.closeRoom(hall.room);
    openSince.delete(hall.room);
    for (const identity of others.length > 0 ? others : [first ?? []].flat()) {
      rooms.enter(hall.room, identity, { joinedAtMs: now });
      openSince.set(hall.room, now);
    }
  }

  /** Only those of whom nothing is still to be told: LiveKit tells in order, so the leave would follow. */
  function leaveUntold(hall: Hall, chance: Chance): void {
    const toTell = hall.sent.filter(({ outcome, told }) => told && outcome === "unknown");
    const quiet = rooms
      .inRoom(hall.room)
      .filter(({ sid }) => toTell.every(({ content }) => content["sid"] !== sid));
    for (const [nth, { identity }] of quiet.entries())
      if (nth === 0 || chance.oneIn(3)) rooms.leave(hall.room, identity);
  }

  return { happens, stray, whileDead, inRoom: (hall: Hall) => rooms.inRoom(hall.room) };
}

export type Rooms = ReturnType<typeof openRooms>;
