import { isShut } from "../../../src/events/events.ts";
import { words as common } from "../../i18n/words.ts";
import { mayIn, type Action } from "../staff/reads.ts";
import { useConducting, useStaff } from "./conducting.tsx";
import { words } from "./words.ts";

/** Whether something is not to be had, and why in words; `why` may be null while the line only begins. */
type Had = { off: boolean; why: string | null };

/** Of what the server takes in every state of an event. `role` says whose it is, to who may not. */
export function useRight(action: Action, role: string = words.off.look): Had {
  const { eventId, me, lost } = useConducting();
  if (!mayIn(me, eventId, action)) return { off: true, why: role };
  return { off: lost, why: lost ? words.off.lost : null };
}

/** Of what is added to an event: messages, incidents, rounds of the roll call. A shut one takes none. */
export function useAdding(action: Action, role?: string): Had {
  const right = useRight(action, role);
  const state = useStaff(({ event }) => event?.state);
  if (right.off || state === undefined) return { ...right, off: true };
  return isShut(state) ? { off: true, why: words.off.shut(common.eventState[state]) } : right;
}
