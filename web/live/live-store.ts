import { useSyncExternalStore } from "react";
import type { LiveViews } from "../../src/app.ts";
import { hearServerTime } from "./clock.ts";
import { openSharedStream } from "./shared-stream.ts";
import { openStream, type LineState } from "./stream.ts";

export type ViewName = keyof LiveViews;

/** What a page has of a view: its parts as they came last, each the same object until it changes. */
export type LiveStore<Name extends ViewName> = {
  /** The parts that have come so far. */
  get(): Partial<LiveViews[Name]>;
  line(): LineState;
  /** When the last message came, as Date.now(); null before the first. */
  heardAt(): number | null;
  subscribe(changed: () => void): () => void;
};
type LiveParts = Partial<LiveViews[ViewName]>;

const stores = new Map<string, LiveStore<ViewName>>();
/** A screen that gives way to another of the same event leaves it the open stream. */
const KEPT_OPEN = 3000;

/**
 * The store of a view of an event, one a page however many parts of it look. Its stream is open while somebody
 * subscribes. Staff and site follow as themselves.
 */
export function liveStore<Name extends "staff" | "site">(
  eventId: string,
  view: Name,
): LiveStore<Name> {
  // Two sites that were opened in one browser follow the same address, and each must see its own.
  return storeOf(eventId, `as=${view}`, view === "site" ? openStream : openSharedStream);
}

/** The same of the stage, by a display link that this browser has opened. */
export function stageStore(eventId: string, linkId: string): LiveStore<"stage"> {
  return storeOf(eventId, `display=${encodeURIComponent(linkId)}`, openSharedStream);
}

function storeOf<Name extends ViewName>(
  eventId: string,
  query: string,
  follow: typeof openStream,
): LiveStore<Name> {
  const url = `/api/events/${encodeURIComponent(eventId)}/live?${query}`;
  const known = stores.get(url) ?? makeStore(url, follow);
  stores.set(url, known);
  // The address names the view.
  return known as LiveStore<Name>;
}

function makeStore(url: string, follow: typeof openStream): LiveStore<ViewName> {
  const changed = new Set<() => void>();
  let parts: LiveParts = {};
  let line: LineState = { kind: "connecting" };
  let heardAt: number | null = null;
  let close: (() => void) | null = null;
  let closing: ReturnType<typeof setTimeout> | undefined;
  const tell = () => {
    for (const one of changed) one();
  };
  const open = () =>
    follow(url, {
      onTime: hearServerTime,
      onParts(came, fresh) {
        heardAt = Date.now();
        parts = fresh ? came : { ...parts, ...came };
        tell();
      },
      onState(state) {
        if (state.kind === "open" && line.kind === "open") return;
        line = state;
        tell();
      },
    });
  return {
    get: () => parts,
    line: () => line,
    heardAt: () => heardAt,
    subscribe(one) {
      clearTimeout(closing);
      changed.add(one);
      close ??= open();
      return () => {
        changed.delete(one);
        if (changed.size === 0) closing = setTimeout(shut, KEPT_OPEN);
      };
    },
  };

  function shut(): void {
    if (changed.size > 0) return;
    close?.();
    close = null;
  }
}

/** One piece of a store; the part is drawn again only when `pick` gives another value. */
export function useLive<Name extends ViewName, Piece>(
  store: LiveStore<Name>,
  pick: (parts: Partial<LiveViews[Name]>, store: LiveStore<Name>) => Piece,
): Piece {
  return useSyncExternalStore(store.subscribe, () => pick(store.get(), store));
}
