import type * as Prometheus from "prom-client";
import { onGroup } from "../db/commit-watch.ts";
import type { Store } from "../db/commit.ts";
import type { LiveKit } from "../rooms/livekit.ts";
import type { Watch } from "../watch.ts";
import type { Gauges } from "./gauges.ts";
import type { ReportThread } from "./report-threads.ts";
import type { RequestListener } from "./requests.ts";
import { watchLiveKit, watchReports, watchStore } from "./watched.ts";

/** Counts what happens, in the format of Prometheus. */
export type Metrics = RequestListener &
  Pick<Watch, "delivery"> & {
    /** Each gives the same back, watched. */
    store(store: Store): Store;
    liveKit(liveKit: LiveKit): LiveKit;
    reports(reports: ReportThread): ReportThread;
    /** What is looked up when somebody asks, and not before. */
    watch(gauges: Gauges): void;
    text(): Promise<{ type: string; text: string }>;
    close(): void;
  };

const QUICK = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const TOGETHER = [1, 2, 4, 8, 16, 32, 64, 128, 256];

type Package = typeof Prometheus;
type Registry = Prometheus.Registry;

/** Loads the package, here and nowhere else, so that it costs nothing where nobody asks. */
export async function openMetrics(): Promise<Metrics> {
  const prometheus = await import("prom-client");
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  const count = instruments(prometheus, registry);
  const stopGroups = onGroup(({ orders, seconds, good }) => {
    count.together.observe(orders);
    count.commits.observe({ outcome: good ? "committed" : "failed" }, seconds);
  });
  return {
    ...requestCounts(count),
    delivery: (outcome) => count.deliveries.inc({ outcome }),
    store: (store) =>
      watchStore(store, (outcome, seconds) => count.orders.observe({ outcome }, seconds)),
    liveKit: (liveKit) =>
      watchLiveKit(liveKit, (call, seconds, outcome) =>
        count.calls.observe({ call, outcome }, seconds),
      ),
    reports: (reports) =>
      watchReports(reports, (_name, seconds, outcome) => count.books.observe({ outcome }, seconds)),
    watch: (gauges) => addGauges(prometheus, registry, gauges),
    text: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    close: stopGroups,
  };
}

type Instruments = ReturnType<typeof instruments>;

function instruments({ Counter, Histogram }: Package, registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `diemcau_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[],
  ) => new Histogram({ name: `diemcau_${name}`, help, buckets, labelNames, registers });
  return {
    requests: counter("requests_total", "Requests that are over", ["method", "route", "status"]),
    times: histogram("request_seconds", "From headers to last byte", QUICK, ["method", "route"]),
    bytes: counter("response_bytes_total", "Bytes sent in answers", ["route"]),
    cut: counter("requests_cut_off_total", "Clients gone before their answer", ["route"]),
    none: counter("no_requests_total", "What came and was no request", ["status"]),
    deliveries: counter("webhooks_total", "Webhooks of LiveKit", ["outcome"]),
    orders: histogram("order_seconds", "An order, from asking to synced", QUICK, ["outcome"]),
    together: histogram("commit_orders", "Orders in one transaction", TOGETHER, []),
    commits: histogram("commit_seconds", "A transaction with its sync", QUICK, ["outcome"]),
    calls: histogram("livekit_call_seconds", "Calls of LiveKit", QUICK, ["call", "outcome"]),
    books: histogram("report_xlsx_seconds", "Workbooks, their queue too", SLOW, ["outcome"]),
  };
}

function requestCounts(count: Instruments): RequestListener {
  return {
    done({ seen, status, milliseconds, bytes, cutOff }) {
      // Patterns only, never what was typed: there are as many labels as routes.
      const route = seen.route ?? "none";
      const { method } = seen;
      count.requests.inc({ method, route, status: status ?? "none" });
      count.times.observe({ method, route }, milliseconds / 1000);
      count.bytes.inc({ route }, bytes);
      if (cutOff) count.cut.inc({ route });
    },
    noRequest: (status) => count.none.inc({ status }),
  };
}

function addGauges({ Gauge }: Package, registry: Registry, gauges: Gauges): void {
  for (const [name, { help, read }] of Object.entries(gauges)) {
    const gauge = new Gauge({
      name: `diemcau_${name}`,
      help,
      registers: [registry],
      async collect() {
        // What cannot be looked up now is not known; the rest is told all the same.
        const value = await Promise.resolve()
          .then(read)
          .catch(() => null);
        if (value === null) gauge.remove();
        else gauge.set(value);
      },
    });
  }
}
