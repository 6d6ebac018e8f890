import { OUT, type MediaNow } from "./port.ts";

export type MediaStore = {
  now(): MediaNow;
  watch(listener: () => void): () => void;
  /** Takes the new parts; what is the same as before keeps its identity, and nobody is told of nothing. */
  set(parts: Partial<MediaNow>): void;
};

/** What is known of a room, replaced at each change. */
export function mediaStore(): MediaStore {
  let current = OUT;
  const listeners = new Set<() => void>();
  return {
    now: () => current,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(parts) {
      const next = kept(current, { ...current, ...parts });
      if (next === current) return;
      current = next;
      for (const listener of listeners) listener();
    },
  };
}

/** `next`, with every part of it that equals the one before taken from before. */
function kept<T>(before: T, next: T): T {
  if (Object.is(before, next) || !isPlain(before) || !isPlain(next)) return next;
  const entries = Object.entries(next).map(([key, value]) => [key, kept(before[key], value)]);
  const same =
    entries.length === Object.keys(before).length &&
    entries.every(([key, value]) => Object.is(before[String(key)], value));
  if (same) return before;
  // The same shape as `next`, which is a list or a plain object.
  return (
    Array.isArray(next) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
  ) as T;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
