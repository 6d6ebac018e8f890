import type { Verdict } from "../../src/checks/checks.ts";
import { usesFake } from "./open-port.ts";

/**
 * How a line is, for the pre-check and the body of `POST …/line-checks`. What could not be measured is null; the words
 * for a verdict are the screen's.
 */
export type LineCheck = {
  verdict: Verdict;
  /** `no_signal`: the media server cannot be reached at all. `no_media`: it can, but media do not get through. */
  reason: "no_signal" | "no_media" | "no_udp" | "loss" | "delay" | "narrow" | null;
  /** Signalling, over the same address as the pages. */
  websocket: boolean;
  /** Media, over UDP or over what was left. */
  webrtc: boolean;
  transport: "udp" | "tcp" | "tls" | null;
  /** At least this much gets through; the test stops at what a site needs. */
  upKbps: number | null;
  downKbps: number | null;
  lossPercent: number | null;
  rttMs: number | null;
};
export type Figures = Omit<LineCheck, "verdict" | "reason">;

/** The whole check takes no longer, whatever happens. */
const MOST_MS = 10_000;
/** From here on people notice: they interrupt each other, or words are missing. */
const LIMITS = { lossPercent: 3, rttMs: 400, upKbps: 500, downKbps: 800 };

/** Tries the line to the media server with a site's own token; rejects only when `signal` aborts it. */
export async function checkLine(
  access: { url: string; token: string },
  signal?: AbortSignal,
): Promise<LineCheck> {
  signal?.throwIfAborted();
  const end = endOf(signal);
  const { measureLine } = usesFake()
    ? await import("./fake-line.ts")
    : await import("./livekit-line.ts");
  const figures = await measureLine(access, end);
  signal?.throwIfAborted();
  return judge(figures);
}

/** Aborted with `signal`, or when the time is over. */
function endOf(signal?: AbortSignal): AbortSignal {
  const end = new AbortController();
  const over = () => end.abort();
  AbortSignal.timeout(MOST_MS).addEventListener("abort", over);
  signal?.addEventListener("abort", over);
  return end.signal;
}

/** What the figures mean for a site, the gravest first. */
export function judge(figures: Figures): LineCheck {
  const { websocket, webrtc, transport, lossPercent, rttMs, upKbps, downKbps } = figures;
  if (!websocket) return { ...figures, verdict: "failed", reason: "no_signal" };
  if (!webrtc) return { ...figures, verdict: "failed", reason: "no_media" };
  const warning = (reason: LineCheck["reason"]): LineCheck => ({
    ...figures,
    verdict: "warning",
    reason,
  });
  if ((lossPercent ?? 0) > LIMITS.lossPercent) return warning("loss");
  if ((upKbps ?? Infinity) < LIMITS.upKbps) return warning("narrow");
  if ((downKbps ?? Infinity) < LIMITS.downKbps) return warning("narrow");
  if ((rttMs ?? 0) > LIMITS.rttMs) return warning("delay");
  if (transport !== "udp") return warning("no_udp");
  return { ...figures, verdict: "ok", reason: null };
}
