import { useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { useShape } from "./grid-shape.ts";
import type { PictureMode } from "./picture-modes.tsx";
import { Tile } from "./tile.tsx";
import style from "./wall.module.css";
import { words } from "./words.ts";

type Props = {
  siteIds: string[];
  pictures: PictureMode;
  /** Of these, who is in the room with a camera on. */
  filmed: string[];
  onOpen: (siteId: string) => void;
};

/** So many move at a time (ux.md 2.3): more is too much for an office's computer. */
const MOST_LIVE = 25;

/** The wall as a grid with one tab stop: arrows move, Enter or a click opens what can be done with the site. */
export function TileGrid({ siteIds, pictures, filmed, onOpen }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const { columns, height } = useShape(element, siteIds.length);
  const live = new Set(filmed.slice(0, MOST_LIVE));
  const [stop, setStop] = useState<string | null>(null);
  const at = Math.max(0, siteIds.indexOf(stop ?? ""));
  const rows = Array.from({ length: Math.ceil(siteIds.length / columns) }, (_, row) =>
    siteIds.slice(row * columns, (row + 1) * columns),
  );

  function move(event: KeyboardEvent): void {
    const to = target(event.key, at, columns, siteIds.length);
    const siteId = siteIds[to ?? -1];
    if (siteId === undefined) return;
    event.preventDefault();
    setStop(siteId);
    tileOf(element.current, siteId)?.focus();
  }

  function click(event: MouseEvent): void {
    const tile = event.target instanceof Element ? event.target.closest("[data-site]") : null;
    const siteId = tile?.getAttribute("data-site");
    if (!siteId) return;
    setStop(siteId);
    onOpen(siteId);
  }

  return (
    <div className={style["scroll"]} ref={element}>
      {/* The tiles are buttons; the grid only looks where a click or a key came from. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus, jsx-a11y/click-events-have-key-events */}
      <div
        role="grid"
        aria-label={words.wall}
        aria-colcount={columns}
        className={style["grid"]}
        style={{
          gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          gridAutoRows: `${height}px`,
        }}
        data-tall={height >= 96}
        onKeyDown={move}
        onClick={click}
      >
        {rows.map((row, above) => (
          <div key={row[0]} role="row" className={style["row"]}>
            {row.map((siteId, column) => (
              <Tile
                key={siteId}
                siteId={siteId}
                column={column + 1}
                nth={above * columns + column}
                picture={pictureOf(pictures, live.has(siteId))}
                stop={siteId === siteIds[at]}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function pictureOf(mode: PictureMode, live: boolean): "still" | "live" | null {
  if (mode === "stills") return "still";
  return mode === "live" && live ? "live" : null;
}

function tileOf(grid: HTMLElement | null, siteId: string): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-site="${CSS.escape(siteId)}"]`) ?? null;
}

/** Where a key leads from place `at`; null when it leads nowhere. */
function target(key: string, at: number, columns: number, count: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: at - (at % columns),
    End: Math.min(count - 1, at - (at % columns) + columns - 1),
  };
  const to = steps[key];
  return to === undefined || to < 0 || to >= count ? null : to;
}
