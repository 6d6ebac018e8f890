import { createApp } from "../../src/app.ts";
import type { Store } from "../../src/db/commit.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { writeReport, type ReportAsked } from "../../src/reports/report.ts";
import { openLiveKit } from "../../src/rooms/livekit.ts";
import { ADMIN_KEY, LIVEKIT_KEY } from "./seminars.ts";

/** The whole API on a store, with a LiveKit that nobody calls. */
export function appOn(store: Store) {
  const url = "ws://127.0.0.1:9";
  return createApp({
    store,
    deps: platformDeps,
    publicUrl: "http://127.0.0.1:8080",
    bootstrapHash: platformDeps.sha256(ADMIN_KEY),
    liveKit: openLiveKit({ url, publicUrl: url, ...LIVEKIT_KEY, now: Date.now }),
    liveKitKey: LIVEKIT_KEY,
    heard: () => {},
    health: async () => ({
      liveKit: "ok",
      clocksApart: false,
      lastWebhookAt: null,
      webhooksMissing: false,
    }),
    docsFile: () => null,
    files: null,
    reports: { write: (asked: ReportAsked) => writeReport(store.read, asked) },
  });
}
