import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from "react";
import { isOpen } from "../../../src/events/events.ts";
import { liveStore, useLive, type LiveStore } from "../../live/live-store.ts";
import { words as common } from "../../i18n/words.ts";
import { say } from "../../ui/toast.tsx";
import { mayIn, type Me, type StaffEvent } from "../staff/reads.ts";
import { conductor, type Conductor } from "./conductor.ts";
import type { Staff } from "./floor.ts";
import { actText } from "./names.ts";
import { words } from "./words.ts";

/** What every part of a screen that conducts an event is given. */
export type Conducting = {
  eventId: string;
  live: LiveStore<"staff">;
  conduct: Conductor;
  me: Me;
  /** Deeds are not to be had: the line is lost, the role does not let one, or the event is not open. */
  off: boolean;
  /** Nobody is given the floor and nothing begins: deeds are off, or the event rests. */
  offToGive: boolean;
  /** The reason in words; null while they are to be had, or the line only begins. */
  why: string | null;
  lost: boolean;
};

const Given = createContext<Conducting | null>(null);

/** A screen that conducts the event: its live view, its deeds, and word of what others do. */
export function Conduct({
  eventId,
  me,
  children,
}: {
  eventId: string;
  me: Me;
  children: ReactNode;
}) {
  const live = liveStore(eventId, "staff");
  const line = useLive(live, (_, store) => store.line());
  const lost = line.kind === "lost" || line.kind === "refused";
  const may = mayIn(me, eventId, "turns.manage");
  const state = useLive(live, ({ event }) => event?.state);
  const off = line.kind !== "open" || !may || !state || !isOpen(state);
  const offToGive = off || state === "paused";
  const why = may ? (lost ? words.off.lost : stateWhy(state)) : words.off.role;
  // It knows what this page has done, whatever becomes of the line meanwhile.
  const conduct = useMemo(() => conductor(eventId), [eventId]);
  const given = useMemo(
    () => ({ eventId, live, conduct, me, off, offToGive, why, lost }),
    [eventId, live, conduct, me, off, offToGive, why, lost],
  );
  useOthersActs(live, me.id);
  return <Given value={given}>{children}</Given>;
}

/** What the server takes in each state stands in src/turns/turns.ts. */
function stateWhy(state: Staff["event"]["state"] | undefined): string | null {
  if (state === undefined || state === "scheduled" || state === "live") return null;
  return state === "paused" ? words.off.rest : words.off.state(common.eventState[state]);
}

export function useConducting(): Conducting {
  const given = useContext(Given);
  if (!given) throw new Error("stands in no <Conduct>");
  return given;
}

/** One piece of the event's live view. */
export function useStaff<Piece>(pick: (parts: Partial<Staff>) => Piece): Piece {
  return useLive(useConducting().live, pick);
}

/** The event as the stream tells it; until then as it was read. */
export function useEventNow(read: StaffEvent): Staff["event"] {
  return useStaff(({ event }) => event) ?? read;
}

/** Says what somebody else did to the floor, as it comes in. */
function useOthersActs(live: LiveStore<"staff">, ownId: string): void {
  const acts = useLive(live, (parts) => parts.acts);
  const told = useRef<number | null>(null);
  useEffect(() => {
    if (!acts) return;
    const since = told.current;
    told.current = acts.at(-1)?.seq ?? 0;
    if (since === null) return;
    for (const act of acts)
      if (act.seq > since && act.by.kind === "apiKey" && act.by.id !== ownId)
        say({ text: actText(act, live.get()) });
  }, [acts, live, ownId]);
}
