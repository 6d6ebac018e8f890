import type { MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import type { Store } from "../db/commit.ts";
import type { LiveKit } from "../rooms/livekit.ts";
import type { LiveKitKey } from "../rooms/signature.ts";
import { UNWATCHED, type Watch } from "../watch.ts";
import type { Gauges } from "./gauges.ts";
import type { Told } from "./http-server.ts";
import { metricsPage } from "./metrics-page.ts";
import { openMetrics } from "./metrics.ts";
import type { ReportThread } from "./report-threads.ts";
import { requestLog, type RequestLog } from "./request-log.ts";
import { watchRequests } from "./requests.ts";

/** What LOG and METRICS_TOKEN ask for; where they ask for nothing, everything passes through untouched. */
export type Observer = {
  watch: Watch;
  told: Told | undefined;
  store(store: Store): Store;
  liveKit(liveKit: LiveKit): LiveKit;
  reports(reports: ReportThread): ReportThread;
  /** Answers at /metrics. */
  metricsPage: MiddlewareHandler | null;
  gauges(gauges: Gauges): void;
  close(): void;
};

export async function openObserver(
  config: Config,
  key: LiveKitKey,
  record: ((lines: string) => void) | undefined,
): Promise<Observer> {
  const log = openLog(config, key, record);
  const token = config.metricsToken;
  const metrics = token === null ? null : await openMetrics();
  const listeners = [log, metrics].filter((listener) => listener !== null);
  const requests = listeners.length === 0 ? undefined : watchRequests(listeners);
  return {
    watch: {
      answered: requests?.answered ?? UNWATCHED.answered,
      failed: log?.failed ?? UNWATCHED.failed,
      delivery: metrics?.delivery ?? UNWATCHED.delivery,
    },
    told: requests,
    store: metrics?.store ?? same,
    liveKit: metrics?.liveKit ?? same,
    reports: metrics?.reports ?? same,
    metricsPage: metrics && token !== null ? metricsPage(token, metrics.text) : null,
    gauges: (gauges) => metrics?.watch(gauges),
    close() {
      metrics?.close();
      log?.flush();
    },
  };
}

/** The lines about requests that LOG asks for. */
function openLog(
  { log, bootstrapApiKey, metricsToken }: Config,
  { apiSecret }: LiveKitKey,
  record: ((lines: string) => void) | undefined,
): RequestLog | null {
  if (log === "off" || !record) return null;
  const hidden = [apiSecret, bootstrapApiKey, metricsToken].filter((secret) => secret !== null);
  return requestLog(log ?? "requests", record, hidden);
}

function same<T>(one: T): T {
  return one;
}
