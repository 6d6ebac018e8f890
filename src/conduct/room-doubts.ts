import type { Here } from "../rooms/keeping.ts";
import type { RoomParticipant } from "../rooms/livekit.ts";

/** Stays whose rights in LiveKit may be others than those it confirmed. */
export type Doubts = {
  /** It was asked to change them: until it confirms that, they may be the old ones or the new. */
  begin(sid: string): void;
  end(sid: string): void;
  /** Holds what LiveKit lists against what it confirmed; says whether anything is in doubt. */
  hold(here: Here[], listed: Pick<RoomParticipant, "sid" | "mayPublish">[]): boolean;
  /** The same people, without the rights that are in doubt: those are to be set again. */
  withoutDoubtful(here: Here[]): Here[];
};

export function openDoubts(): Doubts {
  const doubtful = new Set<string>();
  /** What LiveKit listed instead of what it had confirmed, by stay. */
  const others = new Map<string, string>();

  function compare({ sid, rights }: Here, listed: string | null): void {
    if (listed === null || rights === null || listed === rights) return void others.delete(sid);
    // A LiveKit that says it in its own way would otherwise be told for ever.
    if (others.get(sid) !== listed) doubtful.add(sid);
    others.set(sid, listed);
  }

  return {
    begin: (sid) => void doubtful.add(sid),
    end: (sid) => void doubtful.delete(sid),
    hold(here, listed) {
      const told = new Map(listed.map(({ sid, mayPublish }) => [sid, mayPublish]));
      for (const one of here) compare(one, told.get(one.sid) ?? null);
      return here.some(({ sid }) => doubtful.has(sid));
    },
    withoutDoubtful: (here) =>
      here.map((one) => (doubtful.has(one.sid) ? { ...one, rights: null } : one)),
  };
}
