import { useEffect, useSyncExternalStore } from "react";
import { Problem, told, type Api } from "../../app/client.ts";
import type { Mark } from "../../site/changes.ts";
import { keep, readKept } from "../../site/kept.ts";
import type { Joined } from "../../site/session.ts";

const MOST = 500;
/** Others mark too: delegates on their own phones, the secretary. */
const RENEW_AFTER = 15_000;

export type Delegates = Awaited<ReturnType<typeof readDelegates>>;
export type Delegate = Delegates[number];
export type Marks = Awaited<ReturnType<typeof readMarks>>;
export type Headcount = Awaited<ReturnType<typeof readHeadcount>>;
export type RollCallList = {
  delegates: Delegates;
  /** The marks of the running round, the latest first; without one the latest of all. */
  marks: Marks;
  headcount: Headcount;
};
/** `known` is null before the first answer on a new machine; `current` says whether the last reading came through. */
type ListNow = {
  known: RollCallList | null;
  current: boolean;
  /** What was marked here and is not in the list yet, so that no row falls back for the moment between. */
  recent: readonly Mark[];
};
type List = {
  get(): ListNow;
  subscribe(changed: () => void): () => void;
  renew(joined: Joined, roundId: string | null, unsent: number): void;
  note(marks: Mark[]): void;
};

const lists = new Map<string, List>();

/**
 * The named list of the site with its marks, from the server where it can be reached, else as it was last seen in this
 * browser. `unsent`: how many changes wait; with fewer of them the list is read again.
 */
export function useRollCall(joined: Joined, roundId: string | null, unsent: number) {
  const list = listOf(joined.site.id);
  useEffect(() => list.renew(joined, roundId, unsent), [list, joined, roundId, unsent]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) list.renew(joined, roundId, 0);
    }, RENEW_AFTER);
    return () => clearInterval(timer);
  }, [list, joined, roundId]);
  return { ...useSyncExternalStore(list.subscribe, list.get), note: list.note };
}

function listOf(siteId: string): List {
  const known = lists.get(siteId) ?? makeList(`roll-call-${siteId}`);
  lists.set(siteId, known);
  return known;
}

function makeList(name: string): List {
  const listeners = new Set<() => void>();
  let waiting = 0;
  let now: ListNow = { known: readKept(name), current: true, recent: [] };
  function become(next: Partial<ListNow>): void {
    now = { ...now, ...next };
    for (const one of listeners) one();
  }
  async function read({ api, event, site }: Joined, roundId: string | null): Promise<void> {
    const before = now.recent.length;
    try {
      const known = await readList(api, { eventId: event.id, siteId: site.id }, roundId);
      keep(name, known);
      become({ known, current: true, recent: now.recent.slice(before) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // What was known stays on the page, which says so.
      become({ current: false });
    }
  }
  return {
    get: () => now,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    renew(joined, roundId, unsent) {
      const isNew = unsent > waiting;
      waiting = unsent;
      // What was just made here is shown without the server.
      if (!isNew) void read(joined, roundId);
    },
    note: (marks) => become({ recent: [...now.recent, ...marks] }),
  };
}

type Where = { eventId: string; siteId: string };

async function readList(api: Api, where: Where, roundId: string | null): Promise<RollCallList> {
  const [delegates, marks, headcount] = await Promise.all([
    readDelegates(api, where),
    readMarks(api, where, roundId),
    readHeadcount(api, where),
  ]);
  return { delegates, marks, headcount };
}

async function readDelegates(api: Api, where: Where) {
  const read = (cursor?: string) =>
    told(
      api.events[":eventId"].delegates.$get({
        param: where,
        query: { siteId: where.siteId, limit: String(MOST), ...(cursor ? { cursor } : {}) },
      }),
    );
  const first = await read();
  const items = [...first.items];
  for (let next = first.nextCursor; next !== null;) {
    const page = await read(next);
    items.push(...page.items);
    next = page.nextCursor;
  }
  return items;
}

async function readMarks(api: Api, where: Where, roundId: string | null) {
  const round = roundId === null ? {} : { roundId };
  const query = { siteId: where.siteId, limit: String(MOST), ...round };
  const page = await told(api.events[":eventId"]["roll-call"].$get({ param: where, query }));
  return page.items;
}

async function readHeadcount(api: Api, where: Where) {
  const { headcounts } = api.events[":eventId"].sites[":siteId"];
  const page = await told(headcounts.$get({ param: where, query: { limit: "1" } }));
  return page.items[0] ?? null;
}
