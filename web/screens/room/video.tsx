import { useEffect, useRef } from "react";
import type { MediaPort } from "../../media/port.ts";

type Props = {
  port: MediaPort | null;
  owner: string;
  picture: "camera" | "screen";
  /** Without one it is not there for who cannot see it. */
  label?: string;
  className?: string | undefined;
  /** The first of it can be drawn. */
  onFrame?: (video: HTMLVideoElement) => void;
};

/** Somebody's picture, whenever there is one. */
export function Video({ port, owner, picture, label, className, onFrame }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(
    () => (element.current ? port?.attach(owner, picture, element.current) : undefined),
    [port, owner, picture],
  );
  return (
    <video
      ref={element}
      className={className}
      aria-label={label}
      aria-hidden={label === undefined}
      onLoadedData={onFrame && ((event) => onFrame(event.currentTarget))}
      autoPlay
      muted
      playsInline
    />
  );
}
