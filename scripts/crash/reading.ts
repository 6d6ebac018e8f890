import { getAll, type Api } from "../rehearsal/client.ts";
import { idOf } from "./acts.ts";
import type { Content, Found } from "./judge.ts";
import type { Hall } from "./stage.ts";

type Entry = { seq: number; type: string; data: Content; hash: string };
type Page = { items: Entry[]; headSeq: number; headHash: string };

/** Reads the facts behind what was read before into `hall.found`, and the head they lead to. */
export async function readLog(api: Api, hall: Hall): Promise<void> {
  const entries: Entry[] = [];
  for (let { seq } = hall.head; ; seq = entries.at(-1)?.seq ?? seq) {
    const { body } = await api.get<Page>(`/events/${hall.eventId}/log?after=${seq}&limit=500`);
    entries.push(...body.items);
    if (body.items.length > 0) continue;
    // Only now: a mark and its remark may stand on two pages.
    hall.found.push(...foundIn(entries));
    hall.head = { seq: body.headSeq, hash: body.headHash };
    return;
  }
}

/** The facts that are writes of ours. The remark of a mark stands in a fact of its own, in the same change. */
function foundIn(entries: Entry[]): Found[] {
  const notes = new Map(
    entries
      .filter(({ type }) => type === "roll_call_noted")
      .map(({ data }) => [data["markId"], String(data["note"])]),
  );
  return entries.flatMap(({ type, data }) => {
    const { turnId, note, deliveryId, markId, ...content } = data;
    if (type === "turn_requested")
      return { id: idOf.asked(String(note)), content: { turnId, ...content } };
    if (type === "turn_called") return { id: idOf.called(String(turnId)), content };
    if (type === "turn_started") return { id: idOf.started(String(turnId)), content };
    if (type === "turn_time_added") return { id: idOf.timed(String(turnId)), content };
    if (type === "roll_call_marked")
      return {
        id: idOf.marked(notes.get(markId) ?? "without its remark"),
        content: { markId, ...content },
      };
    if (type === "headcount_reported") return { id: idOf.counted(String(note)), content };
    if (type === "livekit_told") return { id: idOf.told(String(deliveryId)), content };
    return [];
  });
}

/** Turns and headcounts as the API lists them. */
export async function readResources(api: Api, hall: Hall): Promise<Found[]> {
  const at = `/events/${hall.eventId}`;
  const turns = await getAll<Content>(api, `${at}/turns`);
  const counts = await Promise.all(
    hall.sites.map((site) => getAll<Content>(api, `${at}/sites/${site.id}/headcounts`)),
  );
  return [
    ...turns.map(({ id: turnId, note, ...content }) => ({
      id: idOf.asked(String(note)),
      content: { turnId, ...content },
    })),
    ...counts.flat().map(({ id: headcountId, note, ...content }) => ({
      id: idOf.counted(String(note)),
      content: { headcountId, ...content },
    })),
  ];
}

/** Is a write one that `readResources` finds again? */
export function isResource(id: string): boolean {
  return id.startsWith(idOf.asked("")) || id.startsWith(idOf.counted(""));
}

/** The deliveries that were kept aside. */
export async function readQuarantine(api: Api): Promise<Found[]> {
  const items = await getAll<Content>(api, "/livekit/quarantine");
  return items.map(({ id, ...content }) => ({ id: idOf.told(String(id)), content }));
}
