import { staffApi } from "../../app/client.ts";
import { isOpen } from "../../../src/events/events.ts";
import { liveStore } from "../../live/live-store.ts";
import { mayIn } from "../staff/reads.ts";
import { useConducting, useStaff } from "./conducting.tsx";
import { attempt } from "./conductor.ts";
import { words } from "./words.ts";

/**
 * Whether a discussion is not to be had: before the event is live and in a break it is the organizer's. `why` is what
 * `WhyOff` does not say.
 */
export function useDiscussion(): { off: boolean; why: string | null } {
  const { eventId, me, lost } = useConducting();
  const state = useStaff(({ event }) => event?.state);
  if (lost || !state || !isOpen(state)) return { off: true, why: null };
  const isLive = state === "live";
  const off = !mayIn(me, eventId, isLive ? "event.micPolicyLive" : "event.change");
  return { off, why: off && !isLive ? words.off.discussion : null };
}

/** Lets every site open its microphone, or only who has the floor. */
export function setDiscussion(eventId: string, on: boolean): void {
  const micPolicy = on ? "open" : "floor";
  void attempt(
    eventId,
    () =>
      staffApi.events[":eventId"].$patch({
        param: { eventId },
        json: { micPolicy },
      }),
    {
      text: on ? words.done.discussionOn : words.done.discussionOff,
      undo: () => setDiscussion(eventId, !on),
      stands: () => {
        const { event } = liveStore(eventId, "staff").get();
        return event !== undefined && isOpen(event.state) && event.micPolicy === micPolicy;
      },
    },
  );
}
