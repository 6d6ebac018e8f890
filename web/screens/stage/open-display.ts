import { useCallback, useEffect, useState } from "react";
import { clientAs, Problem, told } from "../../app/client.ts";

export type Opened = { kind: "opening" } | { kind: "open"; eventId: string } | { kind: "invalid" };

const WAITS = [1000, 2000, 4000, 8000];
/** A link that was refused is asked for again: an answer may have been a proxy's. */
const REFUSED_WAIT = 60_000;

/**
 * The event of a display link. The server keeps the secret as a cookie for the stream; a stream that was refused calls
 * `refused`, and the link is opened anew. Nobody stands at a hall's screen, so it tries for ever.
 */
export function useDisplay(secret: string): { opened: Opened; refused: () => void } {
  const [opened, setOpened] = useState<Opened>({ kind: "opening" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let gone = false;
    async function open(): Promise<void> {
      const result = await openDisplay(secret);
      if (gone) return;
      if (result === "unreachable") {
        timer = setTimeout(() => void open(), WAITS[Math.min(failures, WAITS.length - 1)]);
        failures += 1;
        return;
      }
      setOpened(result);
    }
    if (opened.kind === "opening") void open();
    if (opened.kind === "invalid") timer = setTimeout(() => void open(), REFUSED_WAIT);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [secret, opened]);
  const refused = useCallback(() => {
    void openDisplay(secret).then((result) => {
      // The stream itself comes again, and is refused again if need be.
      if (result !== "unreachable") setOpened(result);
    });
  }, [secret]);
  return { opened, refused };
}

async function openDisplay(secret: string): Promise<Opened | "unreachable"> {
  try {
    const { event } = await told(clientAs("display").display.$post({ json: { secret } }));
    return { kind: "open", eventId: event.id };
  } catch (error) {
    const refused = error instanceof Problem && (error.status === 401 || error.status === 422);
    return refused ? { kind: "invalid" } : "unreachable";
  }
}
