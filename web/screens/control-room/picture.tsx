import { useEffect, useRef } from "react";
import type { Wanted } from "../../media/port.ts";
import { useAway, useViewing } from "./viewing.tsx";

type Props = { owner: string; video: "low" | "high"; audio?: boolean };

/** The moving picture of an owner, while it is shown; nothing is received of who is not looked at. */
export function Picture({ owner, video, audio = false }: Props) {
  const viewing = useViewing();
  const away = useAway();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!viewing || !element.current) return undefined;
    const what: Wanted = { video, audio, screen: false };
    const leave = viewing.wants.want(owner, what);
    const detach = viewing.port.attach(owner, "camera", element.current);
    return () => {
      detach();
      leave();
    };
  }, [viewing, owner, video, audio]);
  return (
    <video
      ref={element}
      muted
      playsInline
      autoPlay
      aria-hidden="true"
      tabIndex={-1}
      data-away={away}
    />
  );
}

const EVERY = 10_000;
/** So long a picture may take to come. */
const LOOKS_FOR = 5000;
/** So many tiles begin to look within a second. */
const A_SECOND = 6;
const WIDTH = 160;
const HEIGHT = 90;

/** A still of an owner, renewed every 10 s: it is received until it has come, and no longer. `nth` spreads them over the time. */
export function Still({ owner, nth }: { owner: string; nth: number }) {
  const viewing = useViewing();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!viewing) return undefined;
    const video = document.createElement("video");
    video.muted = true;
    let stop: (() => void) | null = null;
    let timer: ReturnType<typeof setTimeout>;
    const rest = () => {
      const paper = canvas.current?.getContext("2d");
      // One that has left, or put its camera off, is not shown as it was.
      paper?.clearRect(0, 0, WIDTH, HEIGHT);
      if (video.videoWidth > 0) paper?.drawImage(video, 0, 0, WIDTH, HEIGHT);
      stop?.();
      stop = null;
    };
    const look = () => {
      const leave = viewing.wants.want(owner, { video: "low", audio: false, screen: false });
      const detach = viewing.port.attach(owner, "camera", video);
      const late = setTimeout(rest, LOOKS_FOR);
      stop = () => {
        clearTimeout(late);
        detach();
        leave();
      };
      timer = setTimeout(look, EVERY);
    };
    video.addEventListener("loadeddata", rest);
    timer = setTimeout(look, (nth / A_SECOND) * 1000);
    return () => {
      clearTimeout(timer);
      video.removeEventListener("loadeddata", rest);
      stop?.();
    };
  }, [viewing, owner, nth]);
  return <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}
