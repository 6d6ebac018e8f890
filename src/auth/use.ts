import type { Millis } from "../clock.ts";
import type { Change, EventAt, Store } from "../db/commit.ts";
import type { Deps } from "../deps.ts";
import type { KeyCaller } from "./caller.ts";

const noted = new WeakMap<Store, Map<string, Millis>>();
const NOTE_EVERY: Millis = 60_000;

/** Remembers when a key and its session were last used, at most once a minute; nothing waits for it. */
export function noteUse(store: Store, deps: Deps, { id, sessionId }: KeyCaller): void {
  const seen = noted.get(store) ?? new Map<string, Millis>();
  noted.set(store, seen);
  const now = deps.now();
  const who = sessionId ?? id;
  if (now - (seen.get(who) ?? 0) < NOTE_EVERY) return;
  seen.set(who, now);
  const last = { last_used_at: now };
  const decide = async ({ db }: EventAt): Promise<Change> => ({
    facts: [],
    rows: [
      db
        .insertInto("key_use")
        .values({ key_id: id, ...last })
        .onConflict((conflict) => conflict.column("key_id").doUpdateSet(last)),
      ...(sessionId === null
        ? []
        : [
            db
              .insertInto("staff_session_use")
              .values({ session_id: sessionId, ...last })
              .onConflict((conflict) => conflict.column("session_id").doUpdateSet(last)),
          ]),
    ],
    value: undefined,
  });
  // Lost when the database is gone: the next use notes it.
  store
    .commit({ eventId: "system", by: { kind: "system", id: null }, decide })
    .catch(() => seen.delete(who));
}
