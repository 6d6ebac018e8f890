import { useEffect, useSyncExternalStore } from "react";
import { Problem, told, type Api } from "../app/client.ts";
import { serverNow } from "../live/clock.ts";
import { keep, readKept, watchKept } from "./kept.ts";
import { sendChange, type Change } from "./changes.ts";
import type { Joined } from "./session.ts";

/** A change that the server has not taken yet; `id` is its idempotency key, so that sending twice changes nothing. */
export type Unsent = {
  id: string;
  change: Change;
  /** When it was made: by this machine's clock until the first attempt to send it, by the server's from then on. */
  madeAt: number;
  tried: boolean;
  /** Why the server will not take it, in its words; such a change waits for a person. */
  refused: { code: string; detail: string } | null;
};

export type Outbox = {
  get(): readonly Unsent[];
  subscribe(changed: () => void): () => void;
  /** Keeps the change and sends it as soon as the server can be reached, behind those before it. */
  add(change: Change): void;
  drop(id: string): void;
  /** Sends a refused one once more. */
  again(id: string): void;
  use(joined: Joined): void;
};

const boxes = new Map<string, Outbox>();
const WAITS = [1000, 2000, 4000, 8000];
const NOTHING: readonly Unsent[] = [];

/** The changes of a site that are on their way, in their order; they outlive the page. */
export function useOutbox(joined: Joined): Outbox & { entries: readonly Unsent[] } {
  const box = outboxOf(joined);
  useEffect(() => box.use(joined), [box, joined]);
  return { ...box, entries: useSyncExternalStore(box.subscribe, box.get) };
}

function outboxOf({ site }: Joined): Outbox {
  const known = boxes.get(site.id) ?? makeOutbox(`unsent-${site.id}`);
  boxes.set(site.id, known);
  return known;
}

function makeOutbox(name: string): Outbox {
  const listeners = new Set<() => void>();
  let entries = readKept<Unsent[]>(name) ?? NOTHING;
  let joined: Joined | null = null;
  let sending = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    for (const one of listeners) one();
  }

  function become(next: readonly Unsent[]): void {
    entries = next;
    keep(name, next.length === 0 ? null : next);
    tell();
  }

  function change(id: string, to: Partial<Unsent>): void {
    become(entries.map((one) => (one.id === id ? { ...one, ...to } : one)));
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    if (sending || joined === null) return;
    sending = true;
    try {
      for (let next = first(entries); next !== undefined; next = first(entries))
        await send(next, joined.api);
      failures = 0;
    } catch {
      failures += 1;
      timer = setTimeout(() => void flush(), WAITS[Math.min(failures, WAITS.length) - 1]);
    } finally {
      sending = false;
    }
  }

  async function send(entry: Unsent, api: Api): Promise<void> {
    const madeAt = entry.tried ? entry.madeAt : entry.madeAt + serverNow() - Date.now();
    if (!entry.tried) change(entry.id, { madeAt, tried: true });
    const where = { eventId: joined?.event.id ?? "", siteId: joined?.site.id ?? "" };
    try {
      await told(sendChange(api, where, { ...entry, madeAt }));
      become(entries.filter(({ id }) => id !== entry.id));
    } catch (error) {
      if (!(error instanceof Problem) || isPassing(error)) throw error;
      if (isDone(error)) become(entries.filter(({ id }) => id !== entry.id));
      else change(entry.id, { refused: { code: error.code, detail: error.message } });
    }
  }

  addEventListener("online", () => void flush());
  watchKept(name, () => {
    entries = readKept<Unsent[]>(name) ?? NOTHING;
    tell();
  });
  return {
    get: () => entries,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    add(made) {
      const entry = { id: newId(), change: made, madeAt: Date.now(), tried: false, refused: null };
      become([...entries, entry]);
      void flush();
    },
    drop: (id) => become(entries.filter((one) => one.id !== id)),
    again(id) {
      // A new key: the server remembers its answer under the old one.
      change(id, { id: newId(), refused: null });
      void flush();
    },
    use(now) {
      joined = now;
      void flush();
    },
  };
}

function first(entries: readonly Unsent[]): Unsent | undefined {
  return entries.find(({ refused }) => refused === null);
}

/** No answer, a server in trouble or in a hurry, a session to be renewed: the same request may do later. */
function isPassing({ status }: Problem): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

/** What was wanted is so already. */
function isDone({ code }: Problem): boolean {
  return code === "already_waiting" || code === "duplicate";
}

/** `crypto.randomUUID` is missing where there is no HTTPS. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
