import { staffApi, told } from "../../app/client.ts";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { queryClient } from "../staff/query-client.ts";
import { keys } from "../staff/reads.ts";
import { words } from "./programme-words.ts";
import type { Item, Programme } from "./reads.ts";

/** An item as it is sent; without an id it is new. */
export type ItemDraft = Pick<
  Item,
  "kind" | "title" | "plannedSeconds" | "siteId" | "delegateId" | "contributionId" | "startsAt"
> & { id: string | null };
type Wish = { items: ItemDraft[]; text: string; before?: ItemDraft[] };

/** Changes of the programme, which is always sent whole; what was before can be brought back from the message. */
export function useProgrammeChange(eventId: string, programme: Programme, done: () => void) {
  const key = keys.of(eventId, "programme");
  const version = () => queryClient.getQueryData<Programme>(key)?.version;
  const put = useChange({
    send: ({ items }: Wish) =>
      told(
        staffApi.events[":eventId"].programme.$put(
          { param: { eventId }, json: { items } },
          // Of the moment of sending: an earlier change of ours has made a new one.
          ifVersion(version() ?? programme.version),
        ),
      ),
    stale: [keys.event(eventId)],
    touched: { eventId, types: ["programme_set"] },
    // The form beside the list shows why.
    quiet: true,
  });
  function change(wish: Wish): void {
    put.mutate(wish, {
      onSuccess: (answer) => {
        queryClient.setQueryData(key, answer);
        const { text, before } = wish;
        const made = version();
        say({
          text,
          ...(before && {
            undo: () => change({ items: before, text: words.saved }),
            stands: () => version() === made,
          }),
        });
        done();
      },
    });
  }
  return { change, busy: put.isPending, problem: put.problem };
}

/** The items as they would be sent again. */
export function draftsOf(programme: Programme): ItemDraft[] {
  return programme.items.map((item) => ({
    id: item.id,
    kind: item.kind,
    title: item.title,
    plannedSeconds: item.plannedSeconds,
    siteId: item.siteId,
    delegateId: item.delegateId,
    contributionId: item.contributionId,
    startsAt: item.startsAt,
  }));
}

/** Whether every item that has begun stands where it stood. */
export function keepsBegun(items: readonly Item[], ids: readonly string[]): boolean {
  return items.every(({ id, actualStartAt }, at) => actualStartAt === null || ids[at] === id);
}
