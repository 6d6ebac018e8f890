import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import type { MediaNow } from "../../media/port.ts";
import type { MediaRoom, RoomNow } from "../../site/media-room.ts";
import { placeName } from "../../site/place-name.ts";
import { words as shared } from "../../site/words.ts";
import { Dialog } from "./dialog.tsx";
import { Devices, Later } from "./later.tsx";
import type { Asking } from "./use-asking.ts";
import type { Standing } from "./own-turn.ts";
import { words } from "./words.ts";
import style from "./room.module.css";

type Props = {
  room: MediaRoom & { now: RoomNow };
  site: string;
  standing: Standing;
  asking: Asking;
};

/** The four large buttons. Each names its state and what it does; the microphone's says when it is locked. */
export function Controls({ room, site, standing, asking }: Props) {
  const [open, setOpen] = useState<"devices" | "leave" | null>(null);
  const { media, port } = room.now;
  // A remote site has the right with the floor only, the hall always.
  const canShare = media.rights.screen || media.screen.state === "on";
  return (
    <footer className={style["controls"]}>
      <Microphone media={media} room={room} />
      <Camera media={media} room={room} />
      <Button onClick={() => setOpen("devices")}>{words.devices}</Button>
      <span className={style["ask"]}>
        {canShare ? (
          <Button size="site" onClick={() => void port?.setScreen(media.screen.state !== "on")}>
            {media.screen.state === "on" ? words.stopShare : words.share}
          </Button>
        ) : null}
        <AskButton standing={standing} asking={asking} />
      </span>
      <Button kind="danger" onClick={() => setOpen("leave")}>
        {words.leave}
      </Button>
      <Later>
        {open === "devices" ? <Devices port={port} close={() => setOpen(null)} /> : null}
      </Later>
      {open === "leave" ? (
        <Dialog title={words.leaveAsk(placeName(site))} close={() => setOpen(null)}>
          <p>{words.leaveWhat}</p>
          <p>
            <Button kind="danger" size="site" onClick={() => void room.leave()}>
              {words.leave}
            </Button>
          </p>
        </Dialog>
      ) : null}
    </footer>
  );
}

function Microphone({ media, room }: { media: MediaNow; room: MediaRoom }) {
  const { microphone, rights } = media;
  const locked = !rights.microphone;
  const isOff = microphone.state === "off" || microphone.state === "refused";
  const state =
    locked && isOff ? "locked" : microphone.state === "starting" ? "waiting" : microphone.state;
  return (
    <TwoLines
      pressed={microphone.state === "on"}
      locked={locked}
      state={words.mic[state]}
      act={locked ? words.micLocked : isOff ? words.micOn : words.micOff}
      title={microphone.refusal ? shared.refusalFix[microphone.refusal] : undefined}
      press={() => room.setMicrophone(isOff)}
    />
  );
}

function Camera({ media, room }: { media: MediaNow; room: MediaRoom }) {
  const { camera } = media;
  const isOff = camera.state === "off" || camera.state === "refused";
  return (
    <TwoLines
      pressed={camera.state === "on"}
      locked={false}
      state={words.camera[camera.state]}
      act={isOff ? words.cameraOn : words.cameraOff}
      title={camera.refusal ? shared.refusalFix[camera.refusal] : undefined}
      press={() => room.setCamera(isOff)}
    />
  );
}

type TwoLinesProps = {
  pressed: boolean;
  locked: boolean;
  state: string;
  act: string;
  title: string | undefined;
  press: () => void;
};

function TwoLines({ pressed, locked, state, act, title, press }: TwoLinesProps) {
  return (
    <Button
      size="site"
      className={style["two"]}
      data-on={pressed}
      aria-disabled={locked}
      title={title}
      onClick={locked ? undefined : press}
    >
      <span>{state}</span>
      <strong>{act}</strong>
    </Button>
  );
}

function AskButton({ standing, asking }: { standing: Standing; asking: Asking }) {
  if (standing === "speaking" || standing === "paused") return null;
  if (asking.asked)
    return (
      <Button size="site" aria-disabled={asking.busy || asking.locked} onClick={asking.toggle}>
        {words.withdraw}
      </Button>
    );
  return (
    <Button kind="primary" size="site" disabled={!asking.may} onClick={asking.toggle}>
      {asking.may ? words.askNow : words.askClosed}
    </Button>
  );
}
