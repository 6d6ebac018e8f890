import { useRef, useState } from "react";
import { clockTime } from "../../../format/time.ts";
import { serverNow } from "../../../live/clock.ts";
import type { MediaPort } from "../../../media/port.ts";
import type { Shown } from "../programme-view.ts";
import { Video } from "../video.tsx";
import { words as room } from "../words.ts";
import { words } from "./words.ts";
import style from "../picture.module.css";

type Props = { port: MediaPort | null; shown: Shown | null; seen: () => void };

/** The programme as a still with its time, drawn anew whenever a picture has come. */
export function Still({ port, shown, seen }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState<{ name: string; at: number } | null>(null);
  const draw = (video: HTMLVideoElement) => {
    const paper = canvas.current;
    if (!paper || !shown || video.videoWidth === 0) return;
    paper.width = video.videoWidth;
    paper.height = video.videoHeight;
    paper.getContext("2d")?.drawImage(video, 0, 0);
    setDrawn({ name: shown.name, at: serverNow() });
    seen();
  };
  return (
    <>
      <canvas
        ref={canvas}
        className={style["main"]}
        role="img"
        aria-label={room.pictureOf(drawn?.name ?? "")}
        hidden={drawn === null}
      />
      {shown ? (
        <Video
          key={`${shown.owner} ${shown.picture}`}
          port={port}
          owner={shown.owner}
          picture={shown.picture}
          className={style["unseen"]}
          onFrame={draw}
        />
      ) : null}
      {drawn ? (
        <p className={style["name"]}>{words.stillOf(drawn.name, clockTime(drawn.at))}</p>
      ) : (
        <p className={style["none"]}>{words.stillComing}</p>
      )}
    </>
  );
}
