import { Hand } from "lucide-react";
import { memo } from "react";
import { durationText, numberText } from "../../../format/time.ts";
import { useServerSecond } from "../../../live/clock.ts";
import { Picture, Still } from "../picture.tsx";
import type { TileFacts } from "./facts.ts";
import style from "./wall.module.css";
import { STATE_SIGNS, useTile } from "./wall-store.ts";
import { words } from "./words.ts";

type Props = {
  siteId: string;
  /** The one tab stop of the wall is here. */
  stop: boolean;
  column: number;
  picture: "still" | "live" | null;
  /** Its place on the page. */
  nth: number;
};

/** One site, in plain HTML: it follows its own facts and nothing else. */
export const Tile = memo(function Tile({ siteId, stop, column, picture, nth }: Props) {
  const tile = useTile(siteId);
  if (!tile) return null;
  const band = bandOf(tile);
  return (
    <div role="gridcell" aria-colindex={column} className={style["cell"]}>
      <button
        type="button"
        className={style["tile"]}
        data-site={tile.id}
        data-state={tile.withdrawn ? "withdrawn" : tile.state}
        data-role={tile.role ?? "none"}
        data-picture={picture !== null}
        tabIndex={stop ? 0 : -1}
        aria-haspopup="dialog"
      >
        {picture === "live" ? <Picture owner={tile.identity} video="low" /> : null}
        {picture === "still" ? <Still owner={tile.identity} nth={nth} /> : null}
        <span className={style["top"]}>
          <span className={style["code"]}>{tile.code ?? "–"}</span>
          {band ? <span className={style["band"]}>{band}</span> : <Raised place={tile.hand} />}
        </span>
        <span className={style["middle"]}>
          <span className={style["name"]} title={tile.name}>
            {placeOf(tile.name)}
          </span>
        </span>
        <State tile={tile} />
        <span className={style["foot"]}>
          <Present tile={tile} />
          {tile.lostSince === null ? (
            <span className={style["mic"]} data-microphone={tile.microphone}>
              {words.microphone[tile.microphone]}
            </span>
          ) : (
            <LostFor since={tile.lostSince} />
          )}
        </span>
      </button>
    </div>
  );
});

/** Of sixty provinces each would begin with the same word, and have no room for its own. */
function placeOf(name: string): string {
  return name.replace(/^(tỉnh|thành phố)\s+/iu, "");
}

/** What stands in the corner in a band: the floor before anything else. */
function bandOf({ role, asking }: TileFacts): string | null {
  if (role !== null) return words.bands[role];
  return asking > 0 ? words.asking : null;
}

function Raised({ place }: { place: number | null }) {
  if (place === null) return null;
  return (
    <span className={style["hand"]} title={words.hand(place)}>
      <Hand aria-hidden size={13} />
      <span aria-hidden="true">{place}</span>
      <span className="spoken">{words.hand(place)}</span>
    </span>
  );
}

function Present({ tile: { present, expected, unsent } }: { tile: TileFacts }) {
  if (expected === null) return <span />;
  const [here, all] = [numberText(present ?? 0), numberText(expected)];
  return (
    <span className={style["present"]} title={words.present(here, all)}>
      {unsent ? (
        <span className={style["unsent"]} title={words.unsent}>
          ◇{" "}
        </span>
      ) : null}
      <span className="spoken">{words.table.present} </span>
      {here}/{all}
    </span>
  );
}

function State({ tile }: { tile: TileFacts }) {
  if (tile.withdrawn) return <span className={style["state"]}>{words.withdrawn}</span>;
  return (
    <span className={style["state"]}>
      <span aria-hidden="true">{STATE_SIGNS[tile.state]}</span> {words.state[tile.state]}
    </span>
  );
}

function LostFor({ since }: { since: string }) {
  const seconds = useServerSecond() - Date.parse(since) / 1000;
  return <strong className={style["lostFor"]}>{durationText(seconds)}</strong>;
}
