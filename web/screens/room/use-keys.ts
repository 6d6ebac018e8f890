import { useEffect, useRef } from "react";
import type { MediaRoom, RoomNow } from "../../site/media-room.ts";
import type { Asking } from "./use-asking.ts";

type Acts = {
  room: MediaRoom & { now: RoomNow };
  asking: Asking;
  toggleRollCall: () => void;
  showKeys: () => void;
};

/** Function keys only: Vietnamese typing software eats letters and owns Ctrl+Shift (ux.md 5.10). */
export function useKeys(acts: Acts): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = actOf(event.code, latest.current);
      // A dialog on top has the keys.
      if (act === null || event.repeat || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function actOf(code: string, { room, asking, toggleRollCall, showKeys }: Acts) {
  const { camera, microphone, rights } = room.now.media;
  const isOff = (state: string) => state === "off" || state === "refused";
  const acts: Record<string, () => void> = {
    F1: showKeys,
    F2: toggleRollCall,
    F7: () => room.setCamera(isOff(camera.state)),
    F8: () => {
      if (asking.asked || asking.may) asking.toggle();
    },
    F9: () => {
      if (rights.microphone) room.setMicrophone(isOff(microphone.state));
    },
  };
  return acts[code] ?? null;
}
