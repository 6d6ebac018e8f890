import { liveStore, useLive } from "../live/live-store.ts";
import type { Joined } from "./session.ts";

/** The line to the server is away: what needs its answer must wait (ux.md 5.3). */
export function useLineLost({ event }: Joined): boolean {
  const kind = useLive(liveStore(event.id, "site"), (_, { line }) => line().kind);
  return kind === "lost" || kind === "refused";
}
