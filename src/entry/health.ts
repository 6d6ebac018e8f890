import type { LiveKit } from "../rooms/livekit.ts";
import type { Health } from "../app.ts";

const GOOD_FOR = 3000;
const PATIENCE = 2000;
const APART_FOR = 60_000;
/** So far apart may the clocks be that signatures are still valid. */
const LEEWAY = 60_000;

/** What /health says of LiveKit: asked at most every three seconds, two seconds long. */
export function watchHealth(liveKit: LiveKit): {
  heard(what: "delivery" | "clocks apart"): void;
  state(): Promise<Health>;
} {
  let apartAt: number | null = null;
  let last: { at: number; ok: Promise<boolean> } | null = null;
  return {
    heard(what) {
      apartAt = what === "clocks apart" ? performance.now() : null;
    },
    async state() {
      if (last === null || performance.now() - last.at > GOOD_FOR)
        last = { at: performance.now(), ok: answers(liveKit) };
      const ok = await last.ok;
      const refused = apartAt !== null && performance.now() - apartAt < APART_FOR;
      const clocksApart = refused || Math.abs(liveKit.clockAhead()) > LEEWAY;
      return { liveKit: ok ? "ok" : "unreachable", clocksApart };
    },
  };
}

async function answers(liveKit: LiveKit): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE).unref());
  const answer = liveKit.roomSid("health").then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]);
}
