import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Api } from "../rehearsal/client.ts";
import type { Rooms } from "./rooms.ts";
import type { Hall, HallSite } from "./stage.ts";

/** api.md section 4: LiveKit is asked at the start and every 15 seconds; a little more for the answer to arrive. */
const ONE_RECONCILIATION = 17_000;
const LOOK_EVERY = 100;

type SiteOut = { id: string; connection: string };
type TurnOut = { siteId: string | null };

/** Waits until LiveKit's rooms and our record say the same; answers what still differs after one reconciliation. */
export async function untilTheyAgree(
  api: Api,
  halls: readonly Hall[],
  rooms: Rooms,
): Promise<string[]> {
  for (const until = Date.now() + ONE_RECONCILIATION; ; await sleep(LOOK_EVERY)) {
    const differing = await Promise.all(halls.map((hall) => differences(api, hall, rooms)));
    if (differing.flat().length === 0 || Date.now() > until) return differing.flat();
  }
}

/** Who is connected, and what they may do: the record on the left, LiveKit on the right. */
async function differences(api: Api, hall: Hall, rooms: Rooms): Promise<string[]> {
  const at = `/events/${hall.eventId}`;
  const { body: sites } = await api.get<{ items: SiteOut[] }>(`${at}/sites`);
  const { body: turns } = await api.get<{ items: TurnOut[] }>(`${at}/turns?state=speaking`);
  const floor = turns.items[0]?.siteId ?? null;
  const guests = rooms.inRoom(hall);
  const known = new Map(hall.sites.map((site) => [site.liveKitIdentity, site]));
  const connected = new Set(
    sites.items.filter((site) => site.connection === "connected").map(({ id }) => id),
  );
  const here = new Set(guests.map(({ identity }) => known.get(identity)?.id));
  return [
    ...hall.sites
      .filter(({ id }) => connected.has(id) !== here.has(id))
      .map(({ id }) => `${hall.eventId} ${id}: hồ sơ ${connected.has(id)}, phòng ${here.has(id)}`),
    ...guests.flatMap(({ identity, rights }) => {
      const site = known.get(identity);
      if (!site) return [`${hall.eventId}: ${identity} không thuộc hội thảo mà còn trong phòng`];
      const wanted = rightsOf(site, floor);
      return isDeepStrictEqual(rights?.publish.toSorted(), wanted)
        ? []
        : [
            `${hall.eventId} ${site.id}: quyền ${rights?.publish.join(" ")}, đúng ra ${wanted.join(" ")}`,
          ];
    }),
  ];
}

/** api.md section 3, with `micPolicy: "floor"`. */
function rightsOf(site: HallSite, floor: string | null): string[] {
  return site.role === "central" || site.id === floor
    ? ["camera", "microphone", "screen_share", "screen_share_audio"]
    : ["camera"];
}
