import { useCallback, useEffect, useState } from "react";
import { clientAs, Problem, told } from "../../app/client.ts";

/** `unreachable` after so many tries of which none was answered. */
export type Opened =
  | { kind: "opening" | "invalid" }
  | { kind: "unreachable"; tries: number }
  | { kind: "open"; eventId: string; linkId: string };

const WAITS = [1000, 2000, 4000, 8000];
/** A link that was refused is asked for again: an answer may have been a proxy's. */
const REFUSED_WAIT = 60_000;
const ANSWER_WITHIN = 10_000;

/**
 * The event of a display link. The server keeps the secret as a cookie for the stream; a stream that was refused calls
 * `refused`, and the link is opened anew. Nobody stands at a hall's screen, so it tries for ever.
 */
export function useDisplay(secret: string): { opened: Opened; refused: () => void } {
  const [opened, setOpened] = useState<Opened>({ kind: "opening" });
  useEffect(() => {
    if (opened.kind === "open") return undefined;
    let gone = false;
    const open = async () => {
      const tries = opened.kind === "unreachable" ? opened.tries : 0;
      const result = await openDisplay(secret);
      if (!gone) setOpened(result ?? { kind: "unreachable", tries: tries + 1 });
    };
    const timer = setTimeout(() => void open(), waitBefore(opened));
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [secret, opened]);
  const refused = useCallback(() => {
    void openDisplay(secret).then((result) => {
      // The stream itself comes again, and is refused again if need be.
      if (result) setOpened(result);
    });
  }, [secret]);
  return { opened, refused };
}

function waitBefore(opened: Opened): number {
  if (opened.kind === "invalid") return REFUSED_WAIT;
  if (opened.kind !== "unreachable") return 0;
  return WAITS[Math.min(opened.tries, WAITS.length) - 1] ?? 0;
}

/** Null when the server cannot be reached, or cannot say now. */
async function openDisplay(secret: string): Promise<Opened | null> {
  try {
    const { event, link } = await told(
      clientAs("display").display.$post(
        { json: { secret } },
        { init: { signal: AbortSignal.timeout(ANSWER_WITHIN) } },
      ),
    );
    return { kind: "open", eventId: event.id, linkId: link.id };
  } catch (error) {
    const refused = error instanceof Problem && (error.status === 401 || error.status === 422);
    return refused ? { kind: "invalid" } : null;
  }
}
