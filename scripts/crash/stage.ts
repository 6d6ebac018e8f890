import { openApi, type Api } from "../rehearsal/client.ts";
import type { Found } from "./judge.ts";
import type { Sent } from "./sending.ts";

export type HallSite = { id: string; liveKitIdentity: string; role: "central" | "remote" };
/** A turn whose asking was acknowledged, and what was done with it since. */
export type OpenTurn = { id: string; called: boolean; timed: boolean };

/** One live event: what was sent to it, and what its log gave back so far. */
export type Hall = {
  eventId: string;
  room: string;
  sites: [HallSite, ...HallSite[]];
  delegates: [string, ...string[]];
  turns: OpenTurn[];
  sent: Sent[];
  found: Found[];
  head: { seq: number; hash: string };
};

const STARTS = "2026-11-23T08:00:00+07:00";
const SITES = 6;

/** Events of six sites each, live. */
export async function stageHalls(
  base: string,
  adminKey: string,
  count: number,
): Promise<[Hall, ...Hall[]]> {
  const api = openApi(base, adminKey);
  const halls: Hall[] = [];
  for (let nth = 0; nth < count; nth += 1) halls.push(await stageHall(api, nth));
  const [first, ...others] = halls;
  if (!first) throw new Error("no event was wanted");
  return [first, ...others];
}

/** Ends an event; its room is closed. */
export async function leaveHall(base: string, adminKey: string, hall: Hall): Promise<void> {
  const api = openApi(base, adminKey);
  for (const state of ["closed", "archived"])
    await api.send("PUT", `/events/${hall.eventId}/state`, { state });
}

async function stageHall(api: Api, nth: number): Promise<Hall> {
  const title = `Hội thảo thử mất điện ${nth + 1}`;
  const { body: event } = await api.send<{ id: string; roomName: string }>("POST", "/events", {
    title,
    startsAt: STARTS,
  });
  const at = `/events/${event.id}`;
  const names = Array.from({ length: SITES }, (_, site) => ({
    name: `Điểm cầu ${site}`,
    role: site === 0 ? "central" : "remote",
  }));
  const { body: sites } = await api.send<{ items: HallSite[] }>("POST", `${at}/sites`, {
    sites: names,
  });
  const wanted = sites.items.flatMap(({ id: siteId }) => [
    { siteId, name: "Nguyễn Văn An" },
    { siteId, label: "Đại diện Sở" },
  ]);
  const made = await api.send<{ items: { id: string }[] }>("POST", `${at}/delegates`, {
    delegates: wanted,
  });
  for (const state of ["scheduled", "live"]) await api.send("PUT", `${at}/state`, { state });
  return {
    eventId: event.id,
    room: event.roomName,
    // As many as were asked for, which is more than none.
    sites: sites.items as Hall["sites"],
    delegates: made.body.items.map(({ id }) => id) as Hall["delegates"],
    turns: [],
    sent: [],
    found: [],
    head: { seq: 0, hash: "" },
  };
}
