import { useEffect, useRef } from "react";
import { watchLevel, type Loudness } from "../media/devices.ts";
import style from "./level-bar.module.css";

type Props = { stream: MediaStream; label: string; heard?: (now: Loudness) => void };

/** A bar as long as the sound is loud; drawn without the page being drawn again. */
export function LevelBar({ stream, label, heard }: Props) {
  const bar = useRef<HTMLSpanElement>(null);
  const listener = useRef(heard);
  useEffect(() => {
    listener.current = heard;
  });
  useEffect(() => {
    const [track] = stream.getAudioTracks();
    if (!track) return undefined;
    return watchLevel(track, (now) => {
      // Loudness as ears have it, so that speech fills most of the bar.
      const share = Math.min(1, Math.sqrt(now.peak) * 1.4);
      if (bar.current) bar.current.style.transform = `scaleX(${share.toFixed(2)})`;
      listener.current?.(now);
    });
  }, [stream]);
  return (
    <span className={style["box"]} role="img" aria-label={label}>
      <span ref={bar} className={style["bar"]} />
    </span>
  );
}
