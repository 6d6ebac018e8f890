import { useViewing } from "../viewing.tsx";
import style from "./wall.module.css";
import { words } from "./words.ts";

export const PICTURE_MODES = ["none", "stills", "live", "tour"] as const;
export type PictureMode = (typeof PICTURE_MODES)[number];

type Props = { value: PictureMode; onChange: (mode: PictureMode) => void };

/** Which pictures the wall shows; none to begin with, as each costs the line something. */
export function PictureModes({ value, onChange }: Props) {
  const viewing = useViewing();
  return (
    <select
      className={style["tool"]}
      aria-label={words.pictures}
      disabled={!viewing}
      value={value}
      onChange={(event) =>
        onChange(PICTURE_MODES.find((mode) => mode === event.target.value) ?? "none")
      }
    >
      {PICTURE_MODES.map((mode) => (
        <option key={mode} value={mode}>
          {words.pictureModes[mode]}
        </option>
      ))}
    </select>
  );
}
