import type { Site } from "../floor/floor.ts";
import { shortName } from "../floor/names.ts";
import style from "./floor-column.module.css";
import { Picture } from "./picture.tsx";
import { useArrived } from "./viewing.tsx";
import { words } from "./words.ts";

/** The picture of who speaks, in the red frame while on air; calm words where there is none. */
export function SpeakerPicture({ site, onAir }: { site: Site | undefined; onAir: boolean }) {
  const owner = site?.liveKitIdentity ?? null;
  const arrived = useArrived(owner);
  return (
    <div className={style["picture"]} data-on-air={onAir}>
      {arrived ? null : (
        <p>
          {site ? <strong>{shortName(site.name)}</strong> : null}
          <span>{words.noPicture}</span>
        </p>
      )}
      {owner === null ? null : <Picture key={owner} owner={owner} video="high" />}
    </div>
  );
}
