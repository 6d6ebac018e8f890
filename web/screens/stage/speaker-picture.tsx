import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { NOTHING, type MediaPort } from "../../media/port.ts";
import style from "./stage.module.css";

type Props = {
  port: MediaPort;
  owner: string;
  sound: boolean;
  /** Whether there is anything to see. */
  onSeen: (seen: boolean) => void;
};

/** The picture of who speaks; beside a shared screen it is small. Nothing is shown before a picture has come. */
export function SpeakerPicture({ port, owner, sound, onSeen }: Props) {
  const [hasCamera, setCamera] = useState(false);
  const [hasScreen, setScreen] = useState(false);
  const still = useStandsStill(port);
  const [camera, screen] = [hasCamera && !still, hasScreen && !still];
  useEffect(() => {
    port.subscribe(owner, { video: "high", audio: sound, screen: true });
    return () => port.subscribe(owner, NOTHING);
  }, [port, owner, sound]);
  useEffect(() => {
    onSeen(camera || screen);
    return () => onSeen(false);
  }, [camera, screen, onSeen]);
  const from = { port, owner };
  const screenPlace = camera ? "beside" : "whole";
  const cameraPlace = screen ? "corner" : "whole";
  return (
    <div className={style["picture"]} aria-hidden="true">
      <Moving {...from} picture="screen" place={screen ? screenPlace : "none"} onSeen={setScreen} />
      <Moving {...from} picture="camera" place={camera ? cameraPlace : "none"} onSeen={setCamera} />
    </div>
  );
}

/** A hall is not to look at a picture that stands still for longer. */
const MOST_STILL = 5000;

function useStandsStill(port: MediaPort): boolean {
  const away = useSyncExternalStore(port.watch, () => port.now().room.state !== "connected");
  const [still, setStill] = useState(false);
  useEffect(() => {
    if (!away) return undefined;
    const timer = setTimeout(() => setStill(true), MOST_STILL);
    return () => {
      clearTimeout(timer);
      setStill(false);
    };
  }, [away]);
  return still;
}

type MovingProps = {
  port: MediaPort;
  owner: string;
  picture: "camera" | "screen";
  place: "none" | "whole" | "beside" | "corner";
  onSeen: (seen: boolean) => void;
};

function Moving({ port, owner, picture, place, onSeen }: MovingProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(
    () => (element.current ? port.attach(owner, picture, element.current) : undefined),
    [port, owner, picture],
  );
  return (
    <video
      ref={element}
      muted
      playsInline
      autoPlay
      tabIndex={-1}
      data-place={place}
      onLoadedData={() => onSeen(true)}
      onEmptied={() => onSeen(false)}
    />
  );
}
