import { parentPort, workerData } from "node:worker_threads";
import { claimsFor, signJwt } from "../../tests/support/webhook.ts";
import { openPool, webhookRequest } from "./load.ts";

/** What the thread is told: where to, how many a second, and what stands in the bodies. */
export type ForgedOrder = { base: string; perSecond: number; body: string };
/** What it has sent so far; said when it is ready, and after each "go" and "enough" once all of it is answered. */
export type ForgedCounts = {
  sent: number;
  statuses: Record<string, number>;
  /** So long it sent. */
  milliseconds: number;
};

const TICK = 2;
/** What a busy machine kept back is caught up with at twice the rate, not all at once. */
const MOST_AT_ONCE = 2;
const CONNECTIONS = 32;
const OTHER_SECRET = "another-secret-of-at-least-32-chars!";

// A thread of its own, so that whoever measures the real ones is not slowed down by those that forge.
const port = parentPort;
if (!port) throw new Error("forged-load.ts runs as a worker thread only");
const order = workerData as ForgedOrder; // given by bench/forged.ts
const pool = await openPool(order.base, CONNECTIONS);
const kinds = forgeries(order.body).map((authorization) =>
  webhookRequest(order.body, authorization),
);
const counts: ForgedCounts = { sent: 0, statuses: {}, milliseconds: 0 };
let startedAt = 0;

let ticking: ReturnType<typeof setInterval> | undefined;

port.on("message", (said: "go" | "enough") => {
  if (said === "go") return go();
  clearInterval(ticking);
  counts.milliseconds += performance.now() - startedAt;
  const waiting = setInterval(() => {
    const answered = Object.values(counts.statuses).reduce((all, some) => all + some, 0);
    if (answered < counts.sent) return;
    clearInterval(waiting);
    port.postMessage(counts);
  }, TICK);
});
port.postMessage(counts);

function go(): void {
  startedAt = performance.now();
  const already = counts.sent;
  ticking = setInterval(() => {
    const due = already + ((performance.now() - startedAt) / 1000) * order.perSecond;
    const most = counts.sent + MOST_AT_ONCE * ((TICK / 1000) * order.perSecond);
    while (counts.sent < Math.min(due, most)) {
      const kind = kinds[counts.sent % kinds.length];
      if (kind) void send(kind);
    }
  }, TICK);
}

/** Everything a forger may try; the last two cost a server most: the signature is good, the body another. */
function forgeries(body: string): string[] {
  const claims = claimsFor(body);
  return [
    signJwt(claims, OTHER_SECRET),
    signJwt(claims, OTHER_SECRET, "HS512"),
    signJwt(claims, OTHER_SECRET, "none"),
    signJwt({ ...claims, iss: "nobody" }),
    signJwt({ ...claims, exp: 1000 }, OTHER_SECRET),
    "",
    "a.b.c",
    signJwt(claims).slice(0, -2),
    signJwt(claimsFor("another body")),
    signJwt(claimsFor(`${body} `)),
  ];
}

async function send(message: Buffer): Promise<void> {
  counts.sent += 1;
  const status = await pool.ask(message);
  counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
}
