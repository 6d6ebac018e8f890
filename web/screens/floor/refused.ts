import { Problem } from "../../app/client.ts";
import type { LiveStore } from "../../live/live-store.ts";
import type { Act } from "./floor.ts";
import { actText } from "./names.ts";
import { say, sayProblem } from "../../ui/toast.tsx";
import { words } from "./words.ts";

/** The stream tells of what happened a tenth of a second after the refusal at most. */
const WAIT_FOR_ACT = 1500;

/**
 * Says why something was not done. Where somebody else was quicker, who it was and what they did: the latest act behind
 * number `since`, which the stream brings; otherwise the server's words.
 */
export async function sayRefused(
  error: unknown,
  live: LiveStore<"staff">,
  since: number,
): Promise<void> {
  if (!(error instanceof Problem)) throw error;
  const act = isCollision(error) ? await actBehind(live, since) : null;
  if (act) say({ kind: "failed", text: words.refusedBecause(actText(act, live.get())) });
  else sayProblem(error, words.refusedBecause(error.message));
}

function isCollision({ code }: Problem): boolean {
  return code === "version_conflict" || code === "wrong_state";
}

function actBehind(live: LiveStore<"staff">, since: number): Promise<Act | null> {
  return new Promise((resolve) => {
    const find = () => live.get().acts?.findLast(({ seq }) => seq > since) ?? null;
    const found = find();
    if (found) {
      resolve(found);
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve(find());
    };
    const stop = live.subscribe(() => find() && finish());
    const timer = setTimeout(finish, WAIT_FOR_ACT);
  });
}
