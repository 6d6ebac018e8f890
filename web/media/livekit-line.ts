import { Checker, CheckStatus, ConnectionCheck, Track, setLogLevel } from "livekit-client";
import { drawnTrack } from "./drawn.ts";
import type { Figures } from "./line-check.ts";
import { lineStats } from "./line-stats.ts";
import { words } from "../i18n/words.ts";

const NOTHING: Figures = {
  websocket: false,
  webrtc: false,
  transport: null,
  upKbps: null,
  downKbps: null,
  lossPercent: null,
  rttMs: null,
};
/** How long media are sent; the first second or two a browser still feels its way. */
const SENDING_MS = 4000;

/** LiveKit's own check of the door, then a picture sent into the room and measured. */
export async function measureLine(
  { url, token }: { url: string; token: string },
  end: AbortSignal,
): Promise<Figures> {
  setLogLevel("silent");
  const found: Figures = { ...NOTHING };
  const ended = new Promise<void>((done) => end.addEventListener("abort", () => done()));
  await Promise.race([measure(new ConnectionCheck(url, token), end, found), ended]);
  setLogLevel("error");
  return found;
}

async function measure(check: ConnectionCheck, end: AbortSignal, found: Figures): Promise<void> {
  const [door] = await Promise.all([check.checkWebsocket(), measureDown(found, end)]);
  found.websocket = door.status === CheckStatus.SUCCESS;
  if (!found.websocket || end.aborted) return;
  await check.createAndRunCheck(mediaCheck(end, found));
}

/** A check of LiveKit's kind: it comes into the room, publishes a drawn picture and reads what becomes of it. */
function mediaCheck(end: AbortSignal, found: Figures) {
  return class MediaCheck extends Checker {
    get description(): string {
      return "Media both ways";
    }
    protected async perform(): Promise<void> {
      const leave = () => void this.room.disconnect();
      end.addEventListener("abort", leave);
      await this.room.connect(this.url, this.token, { autoSubscribe: false, maxRetries: 0 });
      found.webrtc = true;
      const picture = drawnTrack(words.lineTest, { width: 640, height: 360 });
      try {
        const { track } = await this.room.localParticipant.publishTrack(picture, {
          source: Track.Source.Camera,
          simulcast: false,
        });
        const stats = lineStats();
        for (let waited = 0; waited < SENDING_MS && !end.aborted; waited += 500) {
          await new Promise((done) => setTimeout(done, 500));
          const report = await track?.getRTCStatsReport();
          Object.assign(found, stats.read([report]), routeOf(report));
        }
      } finally {
        picture.stop();
        end.removeEventListener("abort", leave);
      }
    }
  };
}

/** Which way media took, and how much the browser thinks gets through. */
function routeOf(report: RTCStatsReport | undefined): Partial<Figures> {
  const all: Record<string, unknown>[] = [...(report?.values() ?? [])];
  const pair = all.find((one) => one["type"] === "candidate-pair" && one["nominated"] === true);
  if (!pair) return {};
  const local = all.find((one) => one["id"] === pair["localCandidateId"]);
  const bits = pair["availableOutgoingBitrate"];
  const upKbps = typeof bits === "number" ? Math.round(bits / 1000) : null;
  return { transport: transportOf(local), upKbps };
}

function transportOf(candidate: Record<string, unknown> | undefined): Figures["transport"] {
  const relayed = candidate?.["relayProtocol"];
  if (relayed === "tls") return "tls";
  const protocol = relayed ?? candidate?.["protocol"];
  return protocol === "udp" || protocol === "tcp" ? protocol : null;
}

/** A file of the pages once more, past the cache: the way from the server, whose media take the same line. */
async function measureDown(found: Figures, end: AbortSignal): Promise<void> {
  try {
    const from = performance.now();
    const answer = await fetch(import.meta.url, { cache: "no-store", signal: end });
    const { byteLength } = await answer.arrayBuffer();
    const ms = Math.max(1, performance.now() - from);
    found.downKbps = Math.round((byteLength * 8) / ms);
  } catch {
    // Without an answer nothing is known of the way down; the other figures tell.
  }
}
