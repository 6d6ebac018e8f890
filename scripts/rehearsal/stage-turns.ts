import type { Api } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { Turn } from "./record.ts";
import type { Seminar } from "./seminar.ts";
import type { StagedSite } from "./stage.ts";

/** Asks for every turn of the plan; their ids, in its order. */
export async function askForTurns(
  api: Api,
  eventId: string,
  from: {
    plan: Plan;
    sites: StagedSite[];
    seminar: Seminar;
    contributionIds: Map<string, string>;
    itemIds: string[];
  },
): Promise<string[]> {
  const { plan, sites, seminar, contributionIds, itemIds } = from;
  const presented = seminar.contributions
    .filter(({ presentation_slot }) => presentation_slot !== null)
    .toSorted((a, b) => Number(a.presentation_slot) - Number(b.presentation_slot));
  const ids: string[] = [];
  for (const { kind, slot, site } of plan.turns) {
    const talk = {
      itemId: itemIds[slot],
      contributionId: contributionIds.get(presented[slot]?.id ?? ""),
      plannedSeconds: 420,
    };
    const { body } = await api.send<Turn>("POST", `/events/${eventId}/turns`, {
      siteId: sites[site]?.id,
      kind,
      ...(kind === "normal" ? talk : { plannedSeconds: 60 }),
    });
    ids.push(body.id);
  }
  return ids;
}
