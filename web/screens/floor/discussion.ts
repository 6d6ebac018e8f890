import { staffApi } from "../../app/client.ts";
import { attempt } from "./conductor.ts";
import { words } from "./words.ts";

/** Lets every site open its microphone, or only who has the floor. */
export function setDiscussion(eventId: string, on: boolean): void {
  void attempt(
    eventId,
    () =>
      staffApi.events[":eventId"].$patch({
        param: { eventId },
        json: { micPolicy: on ? "open" : "floor" },
      }),
    {
      text: on ? words.done.discussionOn : words.done.discussionOff,
      undo: () => setDiscussion(eventId, !on),
    },
  );
}
