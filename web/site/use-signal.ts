import { useEffect } from "react";
import type { MediaPort } from "../media/port.ts";
import type { Joined } from "./session.ts";

/** The server forgets what was said 10 s ago. */
const EVERY = 3000;

/** Tells the control room how the line and the microphone are; nothing of it is kept. */
export function useSignal({ api, event, site }: Joined, port: MediaPort | null): void {
  useEffect(() => {
    if (port === null) return undefined;
    const param = { eventId: event.id, siteId: site.id };
    const timer = setInterval(() => {
      const { room, signal } = port.now();
      if (room.state !== "connected" || Object.keys(signal).length === 0) return;
      const { signal: said } = api.events[":eventId"].sites[":siteId"];
      // The next one is as good as this.
      void said.$put({ param, json: signal }).catch(() => undefined);
    }, EVERY);
    return () => clearInterval(timer);
  }, [api, event.id, site.id, port]);
}
