import { DisconnectReason, Room, RoomEvent } from "@livekit/rtc-node";
import { askForTurn } from "./asking.ts";
import { openApi } from "./client.ts";
import type { Api, Problem } from "./client.ts";
import type { Order, SiteMessage } from "./happenings.ts";
import { intrude, prepare, speak } from "./microphone.ts";
import type { Speaker } from "./microphone.ts";
import { share } from "./screen.ts";
import type { JoinAnswer, LiveKitEntry } from "./record.ts";

/** A device at a site: what its browser would hold. */
export type Seat = Speaker & {
  order: Extract<Order, { do: "join" }>;
  /** False once it has left or was sent away. */
  staying: boolean;
};

const seats = new Map<string, Seat>();

process.on("message", (order: Order) => {
  obey(order).catch((error: unknown) => note(order, String(error)));
});
// The rehearsal has ended, in order or not.
process.on("disconnect", () => process.exit());
tell({ what: "ready" });

async function obey(order: Order): Promise<void> {
  const key = `${order.site}${order.device}`;
  if (order.do === "join") return join(key, order);
  const seat = seats.get(key);
  if (!seat) return;
  const say = (text: string) => note(order, text);
  if (order.do === "speak") {
    const { eventId, turnId } = order;
    if (await prepare(seat, eventId, turnId))
      tell({ what: "prepared", at: Date.now(), ...whoOf(seat), turnId });
    return speak(seat, order, say);
  }
  if (order.do === "ask") {
    const heard = await askForTurn(seat, order.eventId);
    return tell({ what: "asked", at: Date.now(), ...whoOf(seat), heard });
  }
  if (order.do === "share") return share(seat, order.milliseconds);
  if (order.do === "leave") return leave(seat);
  say("bật mic, dù có quyền hay không");
  return intrude(seat, order.milliseconds);
}

async function join(key: string, order: Extract<Order, { do: "join" }>): Promise<void> {
  const seat: Seat = {
    order,
    site: order.site,
    room: null,
    accessToken: "",
    base: order.base,
    staying: true,
  };
  seats.set(key, seat);
  await enter(seat);
}

/** Asks at the door until it is let in or refused, and connects. */
async function enter(seat: Seat): Promise<void> {
  const { order } = seat;
  const { secret, deviceId, takeOver } = order;
  const body = takeOver ? { secret, deviceId, takeOver } : { secret, deviceId };
  const answer = await openApi(order.base, "").ask<JoinAnswer & Problem>("POST", "/join", body);
  if (answer.status !== 200) {
    const code = answer.body.code ?? "";
    tell({ what: "refused", at: Date.now(), ...whoOf(seat), status: answer.status, code });
    seat.staying = false;
    return;
  }
  seat.accessToken = answer.body.accessToken;
  if (answer.body.liveKit) await connect(seat, answer.body.liveKit);
  else note(order, "máy chủ không cho vào phòng họp (liveKit: null)");
}

async function connect(seat: Seat, entry: LiveKitEntry): Promise<void> {
  const room = new Room();
  seat.room = room;
  listen(seat, room);
  tell({ what: "connecting", at: Date.now(), ...whoOf(seat), identity: entry.identity });
  try {
    await room.connect(entry.url, entry.token, { autoSubscribe: false, dynacast: false });
    const sid = room.localParticipant?.sid ?? null;
    tell({ what: "connected", at: Date.now(), ...whoOf(seat), sid });
  } catch (error) {
    note(seat.order, `không vào được phòng: ${String(error)}`);
    await comeBack(seat, room);
  }
}

function listen(seat: Seat, room: Room): void {
  const now = () => ({ at: Date.now(), ...whoOf(seat) });
  room.on(RoomEvent.Reconnecting, () => tell({ what: "reconnecting", ...now() }));
  room.on(RoomEvent.Reconnected, () => tell({ what: "reconnected", ...now() }));
  room.on(RoomEvent.Disconnected, (reason) => {
    if (!seat.staying || seat.room !== room) return;
    const name = DisconnectReason[reason] ?? String(reason);
    tell({ what: "disconnected", ...now(), reason: name });
    if (/DUPLICATE_IDENTITY|PARTICIPANT_REMOVED|ROOM_DELETED|ROOM_CLOSED/.test(name)) {
      seat.staying = false;
      return;
    }
    comeBack(seat, room).catch((error: unknown) => note(seat.order, String(error)));
  });
}

/** A line that broke: a new token for the same session, and in again. */
async function comeBack(seat: Seat, from: Room): Promise<void> {
  await new Promise((done) => setTimeout(done, 500));
  if (!seat.staying || seat.room !== from) return;
  const api: Api = openApi(seat.base, seat.accessToken);
  const answer = await api.ask<JoinAnswer>("POST", "/join/refresh").catch(() => null);
  if (answer?.status === 200 && answer.body.liveKit) return connect(seat, answer.body.liveKit);
  note(seat.order, `/join/refresh trả lời ${answer?.status ?? "lỗi mạng"}`);
  return answer?.status === 401 ? enter(seat) : comeBack(seat, from);
}

async function leave(seat: Seat): Promise<void> {
  seat.staying = false;
  tell({ what: "leaving", at: Date.now(), ...whoOf(seat) });
  await seat.room?.disconnect();
  tell({ what: "left", at: Date.now(), ...whoOf(seat) });
}

function whoOf({ order: { site, device } }: Seat): Pick<Order, "site" | "device"> {
  return { site, device };
}

function note({ site, device }: Pick<Order, "site" | "device">, text: string): void {
  tell({ what: "note", at: Date.now(), site, device, text });
}

function tell(message: SiteMessage): void {
  if (process.connected) process.send?.(message);
}
