import { durationText } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import { OWN } from "../../media/port.ts";
import { isAway, type MediaRoom, type RoomNow } from "../../site/media-room.ts";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { useSpoken } from "../../ui/spoken.tsx";
import { Later, Still } from "./later.tsx";
import type { ProgrammeView } from "./programme-view.ts";
import { Video } from "./video.tsx";
import { SupportPhone } from "./support-phone.tsx";
import { words } from "./words.ts";
import style from "./picture.module.css";

type Props = {
  joined: Joined;
  room: MediaRoom & { now: RoomNow };
  view: ProgrammeView;
  /** Sound comes first: the programme is a still, and this is told when a picture was seen. */
  still: (() => void) | null;
};

/** The programme picture with the own one in its corner, and what stands in the way of it in words. */
export function Picture({ joined, room, view, still }: Props) {
  const { media, port } = room.now;
  return (
    <div className={style["picture"]} data-away={isAway(room.now)}>
      {still ? (
        <Later>
          <Still port={port} shown={view.main} seen={still} />
        </Later>
      ) : view.main ? (
        <Video
          key={`${view.main.owner} ${view.main.picture}`}
          port={port}
          owner={view.main.owner}
          picture={view.main.picture}
          label={words.pictureOf(view.main.name)}
          className={style["main"]}
        />
      ) : (
        <p className={style["none"]}>{noPictureText(joined, room.now)}</p>
      )}
      {view.main && !still ? <p className={style["name"]}>{view.main.name}</p> : null}
      {view.inset && !still ? (
        <Video
          key={view.inset.owner}
          port={port}
          owner={view.inset.owner}
          picture="camera"
          label={words.pictureOf(view.inset.name)}
          className={style["inset"]}
        />
      ) : null}
      <div className={style["own"]}>
        {media.camera.state === "on" || media.camera.state === "starting" ? (
          <Video port={port} owner={OWN} picture="camera" label={words.ownPicture} />
        ) : (
          <p>{words.ownOff}</p>
        )}
      </div>
      {media.soundBlocked ? (
        <Button
          kind="primary"
          size="site"
          className={style["sound"]}
          onClick={() => void port?.startSound()}
        >
          {words.soundBlocked}
        </Button>
      ) : null}
    </div>
  );
}

function noPictureText({ event, site, liveKit }: Joined, { media }: RoomNow) {
  if (event.state === "draft") return words.notOpen;
  if (liveKit === null) return words.noMedia;
  if (media.room.state === "connecting" || media.room.state === "out") return words.connecting;
  return site.role === "central" ? words.hallSelf : words.noPicture;
}

/** After so long it is time to do something. */
const LONG = 30_000;

/** Picture and sound are away: since when, and after half a minute what to do. Apart from the line to the server. */
export function MediaBar({ now, phone }: { now: RoomNow; phone: string | undefined }) {
  useServerSecond();
  const since = awaySince(now);
  const away = since === null ? 0 : Math.max(0, clockNow() - since);
  const call = phone ? `${words.supportPhone} ${phone}` : words.step3;
  const steps = [words.steps, words.step1, words.step2, call];
  useSpoken(away > LONG ? "steps" : null, steps.join(" "));
  if (since === null) return null;
  return (
    <div className={style["bar"]}>
      <p role="timer" aria-live="off">
        {words.mediaLost(durationText(away / 1000))}
      </p>
      {away > LONG ? (
        <>
          <p>{words.steps}</p>
          <ol>
            <li>{words.step1}</li>
            <li>{words.step2}</li>
            <li>{phone ? <SupportPhone phone={phone} /> : words.step3}</li>
          </ol>
        </>
      ) : null}
    </div>
  );
}

/** Since when picture and sound are being brought back, by this browser's clock; null while they are here. */
export function awaySince({ media: { room }, lostSince, stopped }: RoomNow): number | null {
  if (stopped !== null) return null;
  return room.state === "reconnecting" ? room.since : lostSince;
}

/** `since` is by this browser's clock. */
function clockNow(): number {
  return Date.now();
}
