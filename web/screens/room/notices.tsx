import type { ReactNode } from "react";
import type { MediaRoom, RoomNow } from "../../site/media-room.ts";
import { words as shared } from "../../site/words.ts";
import { Button } from "../../ui/button.tsx";
import { words } from "./words.ts";
import style from "./room.module.css";

type Props = {
  room: MediaRoom & { now: RoomNow };
  audioFirst: boolean;
  setAudioFirst: (on: boolean) => void;
};

/** What changed about the own sound and picture, in words, with what can be done. */
export function Notices({ room, audioFirst, setAudioFirst }: Props) {
  const { microphone, camera, rights, screen } = room.now.media;
  // The right that was taken is told by the band and the locked button.
  const refused = [microphone, camera, screen]
    .map(({ refusal }) => refusal)
    .find((one) => one !== null && one !== "no_right" && one !== "cancelled");
  return (
    <div className={style["notices"]} role="status">
      {room.now.silenced ? (
        <Notice text={rights.microphone ? words.silenced : words.silencedEnd}>
          <Button size="dense" onClick={room.heard}>
            {words.gotIt}
          </Button>
        </Notice>
      ) : null}
      {microphone.silent ? <Notice text={words.silent} /> : null}
      {refused ? (
        <Notice text={`${shared.refusal[refused]} ${shared.refusalFix[refused]}`} />
      ) : null}
      {screen.state === "on" ? <Notice text={words.sharing} /> : null}
      {camera.reduced === "cpu" ? <Notice text={words.weakCpu} /> : null}
      {audioFirst ? (
        <Notice text={words.audioFirstOn}>
          <Button size="dense" onClick={() => setAudioFirst(false)}>
            {words.audioFirstOff}
          </Button>
        </Notice>
      ) : camera.reduced === "line" ? (
        <Notice text={words.weakLine}>
          <Button size="dense" onClick={() => setAudioFirst(true)}>
            {words.audioFirst}
          </Button>
        </Notice>
      ) : null}
    </div>
  );
}

function Notice({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <p>
      <span>▲ {text}</span>
      {children}
    </p>
  );
}
