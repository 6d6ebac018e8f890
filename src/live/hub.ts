import type { Millis } from "../clock.ts";
import type { Fact, Store } from "../db/commit.ts";
import { Refusal } from "../errors.ts";
import type { Deps } from "../deps.ts";
import { openChannel, PING_AFTER_SECONDS, type Channel } from "./channel.ts";
import { openEar, type ListRoom } from "./listening.ts";
import { greeting, type Holder, type Sink, type View } from "./live.ts";
import { headsOf } from "./queries.ts";
import { openSignals, type Signals } from "./signals.ts";
import type { Listener } from "./views.ts";

export type Wish = { eventId: string; view: View; holder: Holder; after: number | null };
type Opened = { sink: Sink; response: Response };

/** `listRoom` is LiveKit's; without it nothing is known of open microphones but the facts. */
export type LiveCore = { store: Store; deps: Deps; signals?: Signals; listRoom?: ListRoom };

/** Everybody who listens to this process. */
export type Live = {
  signals: Signals;
  /** Opens a stream; 503 when there are too many. */
  listen(wish: Wish, open: (closed: () => void) => Opened): Response;
  listeners(): number;
  /** Ends all streams. */
  stop(): void;
};

export type LiveLimits = {
  /** Streams open at one time. */
  listeners: number;
  listenersPerEvent: number;
};

const LIMITS: LiveLimits = { listeners: 10_000, listenersPerEvent: 10_000 };
/** Of one device; more are a program gone wild. */
const MOST_PER_SESSION = 10;
const SECOND: Millis = 1000;
/** They may end somebody's right to listen. */
const ENDING = /^(session_ended|staff_session_ended|link_revoked|key_revoked|key_roles_changed)$/;

/**
 * Who listens, by event. The log is read by number: a commit of this process wakes the event's channel, and the heads
 * are looked at `every` so often for commits of others.
 */
export function openLive(
  core: LiveCore,
  limits: LiveLimits = LIMITS,
  every: Millis = SECOND,
): Live {
  const { store, deps, signals = openSignals(), listRoom } = core;
  const ear = listRoom ? openEar(store.read, deps.now, signals, listRoom) : null;
  const channels = new Map<string, Channel>();
  const perSession = new Map<string, number>();
  let stopHearing: (() => void) | null = null;
  let stopped = false;

  function begin(): () => void {
    let seconds = 0;
    const stopListening = store.onCommit(hear);
    const beats = setInterval(() => {
      seconds += 1;
      for (const [eventId, channel] of channels) {
        if (channel.hasStaff()) void ear?.listen(eventId);
        channel.beat(seconds);
      }
      void checkAll();
    }, SECOND);
    const polls = setInterval(() => void poll(), every);
    return () => {
      stopListening();
      clearInterval(beats);
      clearInterval(polls);
    };
  }

  function hear(eventId: string, facts: readonly Fact[]): void {
    channels.get(eventId)?.wake();
    if (facts.some(({ type }) => ENDING.test(type))) void checkAll();
  }

  async function checkAll(): Promise<void> {
    // While the database is away, nobody's right has ended.
    for (const channel of channels.values()) await channel.check().catch(() => undefined);
  }

  async function poll(): Promise<void> {
    const heads = await headsOf(store.read, [...channels.keys()]).catch(() => new Map());
    for (const [eventId, channel] of channels)
      if ((heads.get(eventId) ?? 0) > (channel.seq() ?? Infinity)) channel.wake();
  }

  function listenersOf(): number {
    return [...channels.values()].reduce((sum, channel) => sum + channel.size(), 0);
  }

  function expectRoom({ eventId, holder }: Wish): void {
    const ofEvent = channels.get(eventId)?.size() ?? 0;
    if (stopped || listenersOf() >= limits.listeners || ofEvent >= limits.listenersPerEvent)
      throw tooMany();
    if (holder.kind === "site" && (perSession.get(holder.id) ?? 0) >= MOST_PER_SESSION)
      throw tooManyOfOne();
  }

  function leave(eventId: string, listener: Listener): void {
    const channel = channels.get(eventId);
    channel?.remove(listener);
    count(listener.holder, -1);
    if (channel?.size() === 0) channels.delete(eventId);
    if (channels.size > 0) return;
    stopHearing?.();
    stopHearing = null;
  }

  function count({ id }: Holder, more: number): void {
    const sum = (perSession.get(id) ?? 0) + more;
    if (sum > 0) perSession.set(id, sum);
    else perSession.delete(id);
  }

  return {
    signals,
    listen(wish, open) {
      expectRoom(wish);
      const { eventId, view, holder, after } = wish;
      const opened = open(() => leave(eventId, listener));
      const { sink, response } = opened;
      const chance = (deps.randomBytes(1)[0] ?? 0) / 256;
      // Those who came together are not all written to in the same second.
      const secondsLeft = 1 + Math.floor(chance * PING_AFTER_SECONDS);
      const listener: Listener = { view, holder, sink, after, state: "new", secondsLeft };
      sink.write(greeting(chance));
      stopHearing ??= begin();
      count(holder, 1);
      const channel = channels.get(eventId) ?? openChannel({ store, deps, signals }, eventId);
      channels.set(eventId, channel);
      channel.add(listener);
      return response;
    },
    listeners: listenersOf,
    stop() {
      stopped = true;
      for (const channel of channels.values()) channel.end();
    },
  };
}

function tooMany(): Refusal {
  return new Refusal(
    "unavailable",
    {
      vi: "Máy chủ đang phục vụ quá nhiều màn hình theo dõi trực tiếp, vui lòng thử lại.",
      en: "Too many screens are following live, please try again.",
    },
    { retryAfter: 5 },
  );
}

function tooManyOfOne(): Refusal {
  return new Refusal(
    "too_many_requests",
    {
      vi: "Thiết bị này đã mở quá nhiều luồng theo dõi trực tiếp.",
      en: "This device has too many live streams open.",
    },
    { retryAfter: 5 },
  );
}
