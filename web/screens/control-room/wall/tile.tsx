import { memo } from "react";
import { durationText, numberText } from "../../../format/time.ts";
import { useServerSecond } from "../../../live/clock.ts";
import type { TileFacts } from "./facts.ts";
import style from "./wall.module.css";
import { STATE_SIGNS, useTile } from "./wall-store.ts";
import { words } from "./words.ts";

type Props = {
  siteId: string;
  /** The one tab stop of the wall is here. */
  stop: boolean;
  column: number;
};

/** One site, in plain HTML: it follows its own facts and nothing else. */
export const Tile = memo(function Tile({ siteId, stop, column }: Props) {
  const tile = useTile(siteId);
  if (!tile) return <div role="gridcell" className={style["tile"]} aria-colindex={column} />;
  const band = bandOf(tile);
  return (
    <div role="gridcell" aria-colindex={column} className={style["cell"]}>
      <button
        type="button"
        className={style["tile"]}
        data-site={tile.id}
        data-state={tile.withdrawn ? "withdrawn" : tile.state}
        data-role={tile.role ?? "none"}
        tabIndex={stop ? 0 : -1}
        aria-haspopup="dialog"
      >
        <span className={style["top"]}>
          <span className={style["code"]}>{tile.code ?? "–"}</span>
          {band ? (
            <span className={style["band"]}>{band}</span>
          ) : tile.hand === null ? null : (
            <span className={style["hand"]} title={words.hand(tile.hand)}>
              <span aria-hidden="true">✋{tile.hand}</span>
              <span className="spoken">{words.hand(tile.hand)}</span>
            </span>
          )}
        </span>
        <span className={style["name"]}>{tile.name}</span>
        <span className={style["foot"]}>
          <State tile={tile} />
          <span className={style["right"]}>
            {tile.expected === null ? null : (
              <span
                className={style["present"]}
                title={words.present(numberText(tile.present ?? 0), numberText(tile.expected))}
              >
                {tile.unsent ? (
                  <span className={style["unsent"]} title={words.unsent}>
                    ◇{" "}
                  </span>
                ) : null}
                <span className="spoken">{words.table.present} </span>
                {numberText(tile.present ?? 0)}/{numberText(tile.expected)}
              </span>
            )}
            <span className={style["mic"]} data-microphone={tile.microphone}>
              {words.microphone[tile.microphone]}
            </span>
          </span>
        </span>
      </button>
    </div>
  );
});

/** What stands in the corner in a band: the floor before anything else. */
function bandOf({ role, asking }: TileFacts): string | null {
  if (role !== null) return words[role];
  return asking > 0 ? words.asking : null;
}

function State({ tile }: { tile: TileFacts }) {
  if (tile.withdrawn) return <span className={style["state"]}>{words.withdrawn}</span>;
  return (
    <span className={style["state"]}>
      <span aria-hidden="true">{STATE_SIGNS[tile.state]}</span> {words.state[tile.state]}
      {tile.lostSince === null ? null : <LostFor since={tile.lostSince} />}
    </span>
  );
}

function LostFor({ since }: { since: string }) {
  return <> {durationText(useServerSecond() - Date.parse(since) / 1000)}</>;
}
