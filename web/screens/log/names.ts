import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { useContributions, useDelegates, useProgramme, useSites } from "../organizer/reads.ts";
import { useTurns } from "../secretariat/reads.ts";
import { allItems, keys, type StaffEvent } from "../staff/reads.ts";

/** What the ids that facts name are called, as far as it is known by now. */
export function useNames(event: StaffEvent): ReadonlyMap<string, string> {
  const { data: sites = [] } = useSites(event.id);
  const { data: delegates = [] } = useDelegates(event.id);
  const { data: programme } = useProgramme(event.id);
  const { data: contributions = [] } = useContributions(event.id);
  const { data: turns = [] } = useTurns(event);
  const { data: rounds = [] } = useQuery({
    queryKey: keys.of(event.id, "round names"),
    queryFn: () => readRoundNames(event.id),
  });
  const names = new Map<string, string>();
  for (const { id, name } of [...sites, ...rounds]) names.set(id, name);
  for (const { id, name, label } of delegates) names.set(id, name ?? label ?? "");
  for (const { id, title } of programme?.items ?? []) names.set(id, title);
  for (const { id, organization, recommendations } of contributions) {
    names.set(id, organization);
    for (const one of recommendations) names.set(one.id, one.text);
  }
  for (const { id, delegateId, siteId } of turns)
    names.set(id, names.get(delegateId ?? siteId ?? "") ?? "");
  return names;
}

function readRoundNames(eventId: string) {
  const { rounds } = staffApi.events[":eventId"]["roll-call"];
  return allItems((query) => told(rounds.$get({ param: { eventId }, query })));
}
