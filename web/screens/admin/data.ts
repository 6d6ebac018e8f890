import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { allItems, keys } from "../staff/reads.ts";

export type Key = Awaited<ReturnType<typeof readKeys>>[number];
export type KeyRole = Key["roles"][number];
export type EventName = { id: string; title: string };
/** A link that signs somebody in, as it is shown once. */
export type SignInLink = { name: string; url: string; expiresAt: string };

/** All accounts, the newest first. */
export function useKeys() {
  return useQuery({ queryKey: keys.keys, queryFn: readKeys });
}

/** The names of all events. */
export function useEventNames(): EventName[] {
  const { data } = useQuery({ queryKey: ["event-names"], queryFn: readNames });
  return data ?? [];
}

async function readKeys() {
  const items = await allItems((query) => told(staffApi.keys.$get({ query })));
  return items.toReversed();
}

async function readNames(): Promise<EventName[]> {
  const items = await allItems((query) => told(staffApi.events.$get({ query })));
  return items.map(({ id, title }) => ({ id, title })).toReversed();
}
