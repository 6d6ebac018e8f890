import { matches } from "../../../format/fold.ts";
import { isTrouble, type TileFacts } from "./facts.ts";
import type { Region } from "./regions.ts";

export const FILTERS = ["all", "trouble", "never", "hands", "unsent"] as const;
export type Filter = (typeof FILTERS)[number];

const FITS: Record<Filter, (tile: TileFacts) => boolean> = {
  all: () => true,
  trouble: isTrouble,
  never: ({ state, withdrawn }) => state === "never" && !withdrawn,
  hands: ({ hand }) => hand !== null,
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

/** Tiles from number `from` on; `part` of `parts` of a region, or of those without one. */
export type WallPage<Tile> = {
  region: Region | null;
  part: number;
  parts: number;
  from: number;
  tiles: readonly Tile[];
};
type InRegion = Pick<TileFacts, "region">;

/** All tiles on one page; of very many a page for each region, or several of about the same length. */
export function pagesOf<Tile extends InRegion>(tiles: readonly Tile[]): readonly WallPage<Tile>[] {
  if (tiles.length <= MOST_TILES) return [{ region: null, part: 1, parts: 1, from: 1, tiles }];
  let from = 1;
  return byRegion(tiles).flatMap(([region, its]) => {
    const parts = Math.ceil(its.length / MOST_TILES);
    const each = Math.ceil(its.length / parts);
    return Array.from({ length: parts }, (_, nth) => {
      const page = {
        region,
        part: nth + 1,
        parts,
        from,
        tiles: its.slice(nth * each).slice(0, each),
      };
      from += page.tiles.length;
      return page;
    });
  });
}

/** In the order of the sites. One without a region, as the hall, goes with the site before it, at the head with the next. */
function byRegion<Tile extends InRegion>(tiles: readonly Tile[]): [Region | null, Tile[]][] {
  const regions = new Map<Region | null, Tile[]>();
  let last = tiles.find(({ region }) => region !== null)?.region ?? null;
  for (const tile of tiles) {
    last = tile.region ?? last;
    const its = regions.get(last) ?? [];
    regions.set(last, its);
    its.push(tile);
  }
  return [...regions];
}
