import { Suspense, useId, useState } from "react";
import { Link } from "wouter";
import { numberText } from "../../../format/time.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { SEARCH_ID } from "../keys.ts";
import { useFilmed } from "../viewing.tsx";
import { SiteDialog } from "../lazy-dialogs.ts";
import type { TileFacts } from "./facts.ts";
import { FILTERS, fitting, pagesOf, type Filter, type WallPage } from "./filter.ts";
import { PictureModes, type PictureMode } from "./picture-modes.tsx";
import { TileGrid } from "./tile-grid.tsx";
import style from "./wall.module.css";
import { useTiles } from "./wall-store.ts";
import { Tour, Watch } from "./watch.tsx";
import { WallTable } from "./wall-table.tsx";
import { words } from "./words.ts";

/** The sites: as tiles in their fixed order or as a table, filtered, found by code or name. */
export function Wall() {
  const all = useTiles();
  const [wished, setFilter] = useState<Filter>("all");
  const filters = useFilters();
  const filter = filters.find((one) => one === wished) ?? "all";
  const [query, setQuery] = useState("");
  const [asTable, setAsTable] = useState(false);
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const [pictures, setPictures] = useState<PictureMode>("none");
  const [watched, setWatched] = useState<string | null>(null);
  const found = fitting(all, filter, query);
  const pages = pagesOf(found);
  const at = Math.min(page, pages.length - 1);
  const shown = pages[at]?.tiles ?? [];
  const owners = useFilmed();
  const filmed = shown.flatMap(({ id, identity }) => (owners.has(identity) ? id : []));
  const count = found.length === all.length ? words.title : words.shown;
  return (
    <section className={style["wall"]} aria-labelledby="wall-head">
      <div className={style["tools"]}>
        <h2 id="wall-head">{count(numberText(found.length), numberText(all.length))}</h2>
        <Filters value={filter} all={filters} onChange={setFilter} />
        <PictureModes value={pictures} onChange={setPictures} />
        <input
          id={SEARCH_ID}
          type="search"
          className={style["search"]}
          aria-label={words.search}
          placeholder={words.searchKey}
          autoComplete="off"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button
          type="button"
          className={style["tool"]}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? words.asWall : words.asTable}
        </button>
      </div>
      {pages.length > 1 ? <Pages pages={pages} at={at} onChange={setPage} /> : null}
      {shown.length === 0 ? (
        <Empty none={all.length === 0} />
      ) : asTable ? (
        <WallTable key={at} tiles={shown} onOpen={setOpen} />
      ) : (
        // Another page begins at its top.
        <TileGrid
          key={at}
          siteIds={shown.map(({ id }) => id)}
          pictures={pictures}
          filmed={filmed}
          onOpen={setOpen}
        />
      )}
      {watched !== null ? (
        <Watch siteId={watched} sound onClose={() => setWatched(null)} />
      ) : pictures === "tour" ? (
        <Tour siteIds={filmed} onClose={() => setPictures("none")} />
      ) : null}
      <Suspense>
        {open === null ? null : (
          <SiteDialog
            siteId={open}
            onWatch={() => setWatched(open)}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </section>
  );
}

/** Who has not sent is asked for while a round of the roll call runs. */
function useFilters(): readonly Filter[] {
  const calls = useStaff(({ rollCall }) => rollCall != null);
  return FILTERS.filter((filter) => filter !== "unsent" || calls);
}

type FiltersProps = {
  value: Filter;
  all: readonly Filter[];
  onChange: (filter: Filter) => void;
};

function Filters({ value, all, onChange }: FiltersProps) {
  const name = useId();
  const tiles = useTiles();
  return (
    <fieldset className={style["filters"]}>
      <legend className="spoken">{words.filter}</legend>
      {all.map((filter) => (
        <label key={filter}>
          <input
            type="radio"
            name={name}
            checked={value === filter}
            onChange={() => onChange(filter)}
          />
          <span>
            {words.filters[filter]}
            {filter === "all" ? null : (
              <small> {numberText(fitting(tiles, filter, "").length)}</small>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type Paged = WallPage<TileFacts>;
type PagesProps = { pages: readonly Paged[]; at: number; onChange: (page: number) => void };

function Pages({ pages, at, onChange }: PagesProps) {
  return (
    <nav className={style["pages"]} aria-label={words.pages}>
      {pages.map((page, nth) => (
        <button
          key={page.from}
          type="button"
          className={style["tool"]}
          aria-current={nth === at ? "page" : undefined}
          onClick={() => onChange(nth)}
        >
          {pageName(page)}
        </button>
      ))}
    </nav>
  );
}

function pageName({ region, part, parts, from, tiles }: Paged): string {
  if (region === null) return words.page(numberText(from), numberText(from + tiles.length - 1));
  const name = words.regions[region];
  return parts === 1 ? name : words.part(name, part, parts);
}

function Empty({ none }: { none: boolean }) {
  const { eventId } = useConducting();
  if (!none) return <p className={style["empty"]}>{words.noneFits}</p>;
  return (
    <p className={style["empty"]}>
      {words.empty} <Link href={`/su-kien/${eventId}/diem-cau`}>{words.toSites}</Link>
    </p>
  );
}
