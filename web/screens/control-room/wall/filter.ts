import { matches } from "../../../format/fold.ts";
import { isTrouble, type TileFacts } from "./facts.ts";

export const FILTERS = ["all", "trouble", "never", "hands", "unsent"] as const;
export type Filter = (typeof FILTERS)[number];

const FITS: Record<Filter, (tile: TileFacts) => boolean> = {
  all: () => true,
  trouble: isTrouble,
  never: ({ state, withdrawn }) => state === "never" && !withdrawn,
  hands: ({ hand, role }) => hand !== null || role !== null,
  unsent: ({ unsent }) => unsent,
};

/** The tiles that fit, in their fixed order; `query` finds code and name with and without marks. */
export function fitting(
  tiles: readonly TileFacts[],
  filter: Filter,
  query: string,
): readonly TileFacts[] {
  if (filter === "all" && query.trim() === "") return tiles;
  return tiles.filter((tile) => FITS[filter](tile) && matches(query, tile.code, tile.name));
}

/** More tiles than this are shown page by page. */
const MOST_TILES = 150;
/** Of each page, where there are several. */
const PAGE = 100;

export function pagesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= MOST_TILES) return [items];
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) =>
    items.slice(page * PAGE, (page + 1) * PAGE),
  );
}
