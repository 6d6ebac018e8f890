import { useEffect, useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { words as common } from "../../../i18n/words.ts";
import { useStaff } from "../../floor/conducting.tsx";
import { siteLabel, siteOf } from "../../floor/names.ts";
import { Picture } from "../picture.tsx";
import { useArrived, useSoundBlocked, useViewing } from "../viewing.tsx";
import { words as roomWords } from "../words.ts";
import style from "./wall.module.css";
import { words } from "./words.ts";

type Props = { siteId: string; sound: boolean; onClose: () => void };

/** One site looked at beside the wall, with sound where it was asked for: seen here, and nowhere else. */
export function Watch({ siteId, sound, onClose }: Props) {
  const site = useStaff(({ sites }) => siteOf(sites, siteId));
  const owner = site?.liveKitIdentity ?? null;
  const arrived = useArrived(owner);
  const blocked = useSoundBlocked();
  const viewing = useViewing();
  if (!site || owner === null) return null;
  return (
    <section className={style["watch"]} aria-label={roomWords.pictureOf(siteLabel(site))}>
      <div className={style["watched"]}>
        {arrived ? null : <p>{roomWords.noPicture}</p>}
        <Picture key={owner} owner={owner} video="high" audio={sound} />
      </div>
      <p>
        <strong>{siteLabel(site)}</strong>
        {sound && blocked ? (
          <Button size="dense" onClick={() => void viewing?.port.startSound()}>
            {words.sound}
          </Button>
        ) : null}
        <Button size="dense" onClick={onClose}>
          {common.close}
        </Button>
      </p>
    </section>
  );
}

const EACH = 8000;

/** Looks at one site after the other, each for 8 s; says so while there is none to look at. */
export function Tour({ siteIds, onClose }: { siteIds: readonly string[]; onClose: () => void }) {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setAt((before) => before + 1), EACH);
    return () => clearInterval(timer);
  }, []);
  const siteId = siteIds[at % Math.max(1, siteIds.length)];
  if (siteId === undefined)
    return (
      <section className={style["watch"]} aria-label={words.pictureModes.tour}>
        <p>
          <strong>{words.noneFilmed}</strong>
          <Button size="dense" onClick={onClose}>
            {common.close}
          </Button>
        </p>
      </section>
    );
  return <Watch siteId={siteId} sound={false} onClose={onClose} />;
}
