import { useMemo, useSyncExternalStore } from "react";
import { liveStore } from "../../../live/live-store.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { floorStore } from "../../floor/floor-store.ts";
import { isTrouble, sameFacts, tilesOf, type SiteState, type TileFacts } from "./facts.ts";

/** The state of a site by shape, beside its word and colour. */
export const STATE_SIGNS: Record<SiteState, string> = {
  connected: "●",
  unsteady: "▲",
  dropped: "✕",
  left: "◌",
  never: "○",
};

/** What the tiles show, each told only of its own changes, and of many no more than so many in one frame. */
export type WallStore = {
  tile(siteId: string): TileFacts | undefined;
  all(): readonly TileFacts[];
  /** Called when any tile has changed. */
  subscribe(changed: () => void): () => void;
  subscribeTo(siteId: string, changed: () => void): () => void;
};

const MOST_A_FRAME = 100;
const stores = new Map<string, WallStore>();

export function wallStore(eventId: string): WallStore {
  const known = stores.get(eventId) ?? makeStore(eventId);
  stores.set(eventId, known);
  return known;
}

/** What one tile shows. */
export function useTile(siteId: string): TileFacts | undefined {
  const wall = wallStore(useConducting().eventId);
  const subscribe = useMemo(
    () => (changed: () => void) => wall.subscribeTo(siteId, changed),
    [wall, siteId],
  );
  return useSyncExternalStore(subscribe, () => wall.tile(siteId));
}

/** All tiles; whoever uses it is drawn anew with every change. */
export function useTiles(): readonly TileFacts[] {
  const wall = wallStore(useConducting().eventId);
  return useSyncExternalStore(wall.subscribe, wall.all);
}

/** How many sites are in each state, and how many people are present. */
export function useCounts() {
  const tiles = useTiles();
  const people = useStaff(({ present }) => present);
  return useMemo(() => {
    const here = tiles.filter(({ withdrawn }) => !withdrawn);
    const count = (state: SiteState) => here.filter((tile) => tile.state === state).length;
    const sum = (key: "present" | "expected") =>
      (people ?? []).reduce((all, one) => all + one[key], 0);
    return {
      sites: {
        connected: count("connected"),
        unsteady: count("unsteady"),
        dropped: count("dropped"),
        left: count("left"),
        never: count("never"),
      },
      trouble: here.filter(isTrouble).length,
      people: { present: sum("present"), expected: sum("expected") },
    };
  }, [tiles, people]);
}

function makeStore(eventId: string): WallStore {
  const live = liveStore(eventId, "staff");
  const floor = floorStore(eventId);
  const ofTile = new Map<string, Set<() => void>>();
  const ofAll = new Set<() => void>();
  let facts = new Map<string, TileFacts>();
  let list: readonly TileFacts[] = [];
  let waiting = new Set<string>();
  let frame: number | null = null;
  let stop: (() => void) | null = null;

  /** Reads the view anew; tiles that look as before stay the same objects. */
  function read(): void {
    const next = tilesOf(live.get(), floor.turns());
    let changed = next.length !== list.length;
    list = next.map((tile) => {
      const before = facts.get(tile.id);
      if (before && sameFacts(before, tile)) return before;
      changed = true;
      waiting.add(tile.id);
      return tile;
    });
    facts = new Map(list.map((tile) => [tile.id, tile]));
    if (!changed) return;
    for (const one of ofAll) one();
    frame ??= requestAnimationFrame(draw);
  }

  function draw(): void {
    frame = null;
    const now = [...waiting].slice(0, MOST_A_FRAME);
    waiting = new Set([...waiting].slice(MOST_A_FRAME));
    for (const id of now) for (const one of ofTile.get(id) ?? []) one();
    if (waiting.size > 0) frame = requestAnimationFrame(draw);
  }

  function follow(): void {
    if (stop) return;
    stop = floor.subscribe(read);
    read();
  }

  function leave(): void {
    if (ofAll.size > 0 || ofTile.size > 0) return;
    stop?.();
    stop = null;
  }

  return {
    tile: (siteId) => facts.get(siteId),
    all: () => list,
    subscribe(changed) {
      ofAll.add(changed);
      follow();
      return () => {
        ofAll.delete(changed);
        leave();
      };
    },
    subscribeTo(siteId, changed) {
      const its = ofTile.get(siteId) ?? new Set();
      ofTile.set(siteId, its.add(changed));
      follow();
      return () => {
        its.delete(changed);
        if (its.size === 0) ofTile.delete(siteId);
        leave();
      };
    },
  };
}
