import { useSyncExternalStore } from "react";
import { serverNow } from "../../live/clock.ts";
import { liveStore } from "../../live/live-store.ts";
import { afterDeed, withAnswer, type Deed, type Turn } from "./floor.ts";

/** Something this page did: until the server has answered as it will be, then as the answer says. */
type Pending = {
  deed: Deed;
  at: string;
  answer: Turn | null;
  /** What the stream had told when the answer came; undefined before it came. */
  toldThen: readonly Turn[] | undefined;
};

/** The turns as the stream tells them, with what this page did and the stream does not show yet. */
export type FloorStore = {
  turns(): Turn[];
  subscribe(changed: () => void): () => void;
  begin(deed: Deed): Pending;
  /** The server did it. */
  done(pending: Pending, answer: Turn | null): void;
  /** The server refused it, or was not reached. */
  refused(pending: Pending): void;
};

/** The stream follows an answer within a tenth of a second; what does not come any more is let go. */
const STANDS_FOR = 3000;
const stores = new Map<string, FloorStore>();
const NONE: Turn[] = [];

export function floorStore(eventId: string): FloorStore {
  const known = stores.get(eventId) ?? makeStore(eventId);
  stores.set(eventId, known);
  return known;
}

/** The turns that are not ended, the page's own deeds at once. */
export function useTurns(eventId: string): Turn[] {
  const store = floorStore(eventId);
  return useSyncExternalStore(store.subscribe, store.turns);
}

function makeStore(eventId: string): FloorStore {
  const live = liveStore(eventId, "staff");
  const changed = new Set<() => void>();
  let pending: Pending[] = [];
  let from: Turn[] | undefined;
  let shown: Turn[] = NONE;

  function turns(): Turn[] {
    const told = live.get().turns;
    if (told !== from) {
      pending = pending.filter((one) => !isShown(one, told ?? NONE));
      from = told;
      shown = apply(told ?? NONE);
    }
    return shown;
  }

  function apply(told: Turn[]): Turn[] {
    return pending.reduce(
      (so, { deed, at, answer }) =>
        answer === null ? afterDeed(so, deed, at) : withAnswer(afterDeed(so, deed, at), answer),
      told,
    );
  }

  function change(next: Pending[]): void {
    pending = next;
    from = live.get().turns;
    shown = apply(from ?? NONE);
    for (const one of changed) one();
  }

  return {
    turns,
    subscribe(one) {
      changed.add(one);
      const stop = live.subscribe(one);
      return () => {
        changed.delete(one);
        stop();
      };
    },
    begin(deed) {
      const at = new Date(serverNow()).toISOString();
      const made: Pending = { deed, at, answer: null, toldThen: undefined };
      change([...pending, made]);
      return made;
    },
    done(made, answer) {
      const told = live.get().turns ?? NONE;
      Object.assign(made, { answer, toldThen: told });
      change(pending.filter((one) => one !== made || !isShown(one, told)));
      setTimeout(() => change(pending.filter((one) => one !== made)), STANDS_FOR);
    },
    refused(made) {
      change(pending.filter((one) => one !== made));
    },
  };
}

/** Whether the stream has come as far as the answer. */
function isShown({ answer, toldThen }: Pending, told: readonly Turn[]): boolean {
  if (toldThen === undefined) return false;
  // An order of the queue has no turn to go by: whatever came after its answer has it.
  if (answer === null) return told !== toldThen;
  const one = told.find(({ id }) => id === answer.id);
  return one === undefined ? answer.endedAt !== null : one.version >= answer.version;
}
