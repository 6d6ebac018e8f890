import type { Millis } from "../clock.ts";
import { readHead, type Store } from "../db/commit.ts";
import { readTogether } from "../db/snapshot.ts";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";
import { UNWATCHED } from "../watch.ts";
import { encodeMessage, holderKey, ping, viewKey } from "./live.ts";
import { kindsBetween, stillEntitled } from "./queries.ts";
import { openReading } from "./reading.ts";
import type { Signals } from "./signals.ts";
import { lookAtView, type Delivery, type Listener, type ViewState } from "./views.ts";

export type ChannelCore = { store: Store; deps: Deps; signals: Signals };

/** All who listen to one event. */
export type Channel = {
  add(listener: Listener): void;
  remove(listener: Listener): void;
  size(): number;
  hasStaff(): boolean;
  /** The log's number that was told last. */
  seq(): number | null;
  /** Looks at the event as soon as it may. */
  wake(): void;
  /** Another second has gone by. */
  beat(second: number): void;
  /** Ends the streams of those whose right has ended. */
  check(): Promise<void>;
  end(): void;
};

/** From the beginning of one look to the next, and between two batches to a listener. */
const REST: Millis = 100;
/** A look that took long is followed by as long a rest, but for this one, so that it never takes up the server. */
const LONGEST_REST: Millis = 1000;
export const PING_AFTER_SECONDS = 15;
/** So many are written to before others get their turn and the time in the message is taken anew. */
const AT_ONCE = 1000;

export function openChannel({ store, deps, signals }: ChannelCore, eventId: string): Channel {
  const views = new Map<string, ViewState>();
  let seq: number | null = null;
  let wanted = false;
  let second: number | null = null;
  let looking: Promise<void> | null = null;
  let rested: Promise<void> = Promise.resolve();

  function wake(): void {
    wanted = true;
    looking ??= lookUntilQuiet();
  }

  async function lookUntilQuiet(): Promise<void> {
    while (wanted && views.size > 0) {
      const began = deps.now();
      wanted = false;
      await look().catch(sayTrouble);
      const took = deps.now() - began;
      await pause(Math.min(LONGEST_REST, Math.max(REST - took, took)));
    }
    looking = null;
  }

  async function look(): Promise<void> {
    const due = second;
    second = null;
    const found = await readTogether(store.read, async (db) => {
      const head = (await readHead(db, eventId)).seq;
      const news = await kindsBetween(db, eventId, seq ?? head, head);
      const at = openReading({ db, eventId, now: deps.now(), signals });
      const deliveries: Delivery[] = [];
      for (const state of views.values())
        deliveries.push(...(await lookAtView(at, state, { seq: head, news, second: due })));
      return { head, deliveries };
    });
    seq = found.head;
    // What was written in this turn of the loop goes out at its end, and must not look like a line that is slow.
    await pause(0);
    // The look before may have taken longer than this one did.
    await rested;
    for (const delivery of found.deliveries) await deliver(delivery);
    if (found.deliveries.length > 0) rested = pause(REST);
  }

  async function deliver({ to, message }: Delivery): Promise<void> {
    for (let from = 0; from < to.length; from += AT_ONCE) {
      if (from > 0) await pause(0);
      const bytes = encodeMessage(message, deps.now());
      for (const listener of to.slice(from, from + AT_ONCE)) send(listener, bytes);
    }
  }

  function all(): Listener[] {
    return [...views.values()].flatMap(({ listeners }) => [...listeners]);
  }

  function beat(now: number): void {
    second = now;
    const said = ping(deps.now());
    for (const listener of all()) liveOn(listener, said);
    wake();
  }

  return {
    add(listener) {
      const key = viewKey(listener.view);
      const state = views.get(key) ?? {
        view: listener.view,
        listeners: new Set(),
        sent: new Map(),
      };
      views.set(key, state);
      state.listeners.add(listener);
      wake();
    },
    remove(listener) {
      const key = viewKey(listener.view);
      listener.state = "gone";
      const state = views.get(key);
      state?.listeners.delete(listener);
      if (state?.listeners.size === 0) views.delete(key);
    },
    size: () => [...views.values()].reduce((sum, { listeners }) => sum + listeners.size, 0),
    hasStaff: () => views.has("staff"),
    seq: () => seq,
    wake,
    beat,
    async check() {
      const holders = new Map(all().map(({ holder }) => [holderKey(holder), holder]));
      const good = await stillEntitled(store.read, eventId, [...holders.values()], deps.now());
      for (const { holder, sink } of all()) if (!good.has(holderKey(holder))) sink.end();
    },
    end() {
      for (const { sink } of all()) sink.end();
    },
  };
}

/** Whoever has not taken what came before is left out, so that nobody costs more memory than one message. */
function send(listener: Listener, bytes: Uint8Array): void {
  if (listener.state === "gone") return;
  // A newcomer has been sent a greeting at most.
  if (listener.state !== "new" && !listener.sink.isDrained()) {
    listener.state = "behind";
    return;
  }
  listener.sink.write(bytes);
  listener.state = "current";
}

function liveOn(listener: Listener, said: Uint8Array): void {
  const isDrained = listener.sink.isDrained();
  if (listener.state === "behind" && isDrained) {
    listener.state = "new";
    listener.after = null;
  }
  listener.secondsLeft -= 1;
  if (listener.secondsLeft > 0) return;
  listener.secondsLeft = PING_AFTER_SECONDS;
  if (isDrained) listener.sink.write(said);
}

/** A database that is away for a moment is looked at again with the next second. */
function sayTrouble(error: unknown): void {
  if (!(error instanceof Refusal)) UNWATCHED.failed(error, "");
}

function pause(length: Millis): Promise<void> {
  return new Promise((resume) => setTimeout(resume, length));
}
