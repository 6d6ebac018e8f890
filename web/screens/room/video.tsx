import { useEffect, useRef } from "react";
import type { MediaPort } from "../../media/port.ts";

type Props = {
  port: MediaPort | null;
  owner: string;
  picture: "camera" | "screen";
  label: string;
  className?: string | undefined;
};

/** Somebody's picture, whenever there is one. */
export function Video({ port, owner, picture, label, className }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(
    () => (element.current ? port?.attach(owner, picture, element.current) : undefined),
    [port, owner, picture],
  );
  return (
    <video ref={element} className={className} aria-label={label} autoPlay muted playsInline />
  );
}
