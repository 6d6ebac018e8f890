import { Room } from "@livekit/rtc-node";

/** Participants of a real LiveKit in a process of their own: who is to come, by name, or to go. */
export type GuestOrder =
  | { do: "come"; name: string; url: string; token: string }
  | { do: "go"; name: string };

const rooms = new Map<string, Room>();

process.on("message", (order: GuestOrder) => {
  void obey(order).then((at) => process.send?.({ name: order.name, at }));
});
process.on("disconnect", () => process.exit());

/** Answers when it was begun. */
async function obey(order: GuestOrder): Promise<number> {
  const at = Date.now();
  if (order.do === "go") {
    await rooms.get(order.name)?.disconnect();
    return at;
  }
  const room = new Room();
  rooms.set(order.name, room);
  await room.connect(order.url, order.token, { autoSubscribe: false, dynacast: false });
  return at;
}
