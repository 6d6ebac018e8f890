import { durationText, numberText } from "../../../format/time.ts";
import { useServerSecond } from "../../../live/clock.ts";
import { Button } from "../../../ui/button.tsx";
import type { TileFacts } from "./facts.ts";
import style from "./wall.module.css";
import { STATE_SIGNS } from "./wall-store.ts";
import { words } from "./words.ts";

type Props = { tiles: readonly TileFacts[]; onOpen: (siteId: string) => void };

/** The same as the tiles, line by line, for who reads rather than looks. */
export function WallTable({ tiles, onOpen }: Props) {
  const now = useServerSecond();
  const { code, name, state, present, microphone, turn } = words.table;
  return (
    <div className={style["scroll"]}>
      <table className={style["table"]}>
        <caption className="spoken">{words.wall}</caption>
        <thead>
          <tr>
            {[code, name, state, present, microphone, turn].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tiles.map((tile) => (
            <tr key={tile.id}>
              <td>{tile.code}</td>
              <th scope="row">
                <Button
                  kind="quiet"
                  size="dense"
                  aria-haspopup="dialog"
                  onClick={() => onOpen(tile.id)}
                >
                  {tile.name}
                </Button>
              </th>
              <td data-state={tile.state}>
                <span aria-hidden="true">{STATE_SIGNS[tile.state]}</span>{" "}
                {tile.withdrawn ? words.withdrawn : words.state[tile.state]}
                {tile.lostSince === null
                  ? null
                  : ` ${durationText(now - Date.parse(tile.lostSince) / 1000)}`}
              </td>
              <td>
                {tile.expected === null
                  ? "–"
                  : `${numberText(tile.present ?? 0)}/${numberText(tile.expected)}`}
              </td>
              <td>{words.microphone[tile.microphone]}</td>
              <td>
                {tile.role !== null
                  ? words.bands[tile.role]
                  : tile.hand === null
                    ? ""
                    : words.hand(tile.hand)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
