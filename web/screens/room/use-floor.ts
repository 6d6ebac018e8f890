import { useEffect, useState } from "react";
import { Problem, told } from "../../app/client.ts";
import { serverNow } from "../../live/clock.ts";
import type { MediaRoom } from "../../site/media-room.ts";
import type { Joined } from "../../site/session.ts";
import type { Turn } from "./own-turn.ts";
import { words } from "./words.ts";

/** A site that was not called first gets so long to say that it is not ready (ux.md 5.5). */
const WARNED_FOR = 3000;

export type Floor = {
  /** When the microphone opens by itself; null when it already may, or waits for a click. */
  opensAt: number | null;
  held: boolean;
  /** "Chưa sẵn sàng": the microphone stays off until somebody here switches it on. */
  hold(): void;
};

/** Opens the microphone when the floor is given: at once if the site was called before, else after a warning. */
export function useFloor(turn: Turn | null, room: MediaRoom, joined: Joined): Floor {
  const [heldTurn, setHeldTurn] = useState<string | null>(null);
  const speaks = turn?.state === "speaking";
  const began = speaks ? (turn.segments.at(-1)?.from ?? null) : null;
  const held = speaks && heldTurn === turn.id;
  const opensAt =
    began === null || held ? null : Date.parse(began) + (turn?.calledAt == null ? WARNED_FOR : 0);
  const { setMicrophone } = room;
  useEffect(() => {
    if (opensAt === null) return undefined;
    const timer = setTimeout(() => setMicrophone(true), Math.max(0, opensAt - serverNow()));
    return () => clearTimeout(timer);
  }, [opensAt, setMicrophone]);
  return {
    opensAt,
    held,
    hold() {
      setHeldTurn(turn?.id ?? null);
      setMicrophone(false);
      void sayNotReady(joined);
    },
  };
}

/** The readiness of a turn is asked for while it is called only; afterwards the control room reads it as a message. */
async function sayNotReady({ api, event }: Joined): Promise<void> {
  const json = { text: words.notReadyMessage, urgent: true };
  await told(api.events[":eventId"].messages.$post({ param: { eventId: event.id }, json })).catch(
    (error: unknown) => {
      // Without a line nobody hears it anyhow; the microphone stays off all the same.
      if (!(error instanceof Problem)) throw error;
    },
  );
}
