import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";

/** The staff who is signed in, and what they may do. */
export type Me = Extract<Awaited<ReturnType<typeof readMe>>, { kind: "apiKey" }>;
export type StaffEvent = Awaited<ReturnType<typeof readEvent>>;
export type Action = Me["events"][number]["may"][number];

/** The keys under which staff pages keep what they read; all of an event begin with it. */
export const keys = {
  me: ["me"],
  events: ["events"],
  event: (eventId: string) => ["event", eventId],
  of: (eventId: string, what: string) => ["event", eventId, what],
  keys: ["keys"],
};

type MeOptions = Pick<
  UseQueryOptions<Awaited<ReturnType<typeof readMe>>>,
  "refetchInterval" | "networkMode"
>;

/** Who is signed in. */
export function useMe(options: MeOptions = {}) {
  return useQuery({ queryKey: keys.me, queryFn: readMe, staleTime: 30_000, ...options });
}

/** The event of the page. */
export function useEvent(eventId: string) {
  return useQuery({ queryKey: keys.event(eventId), queryFn: () => readEvent(eventId) });
}

/** May they do it in this event? An administrator may everything. */
export function mayIn(me: Me, eventId: string, action: Action): boolean {
  return me.admin || me.events.some((one) => one.eventId === eventId && one.may.includes(action));
}

/** Every item of a list that comes page by page. */
export async function allItems<Item>(
  read: (query: {
    limit: string;
    cursor?: string;
  }) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await read({ limit: "500", ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

async function readMe() {
  return told(staffApi.me.$get());
}

async function readEvent(eventId: string) {
  return told(staffApi.events[":eventId"].$get({ param: { eventId } }));
}
