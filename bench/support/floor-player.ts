import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  Room,
  TrackPublishOptions,
  TrackSource,
} from "@livekit/rtc-node";
import type { LocalTrackPublication } from "@livekit/rtc-node";

/** What a site of the bench is told; `watch`: play as soon as our server says that the microphone is open. */
export type PlayerOrder =
  | { do: "enter"; url: string; token: string }
  | { do: "watch"; turn: string; accessToken: string }
  | { do: "play" | "hush" };
export type PlayerMessage = { what: "ready" | "in" | "open" | "hushed"; at: number };

const SAMPLE_RATE = 48_000;
const FRAME = SAMPLE_RATE / 50;
/** A browser is told by LiveKit that its rights changed; rtc-node is not, so it asks the API this often. */
const ASK_EVERY = 20;

const room = new Room();
let on = { now: false };
let published: Promise<LocalTrackPublication | null> = Promise.resolve(null);

process.on("message", (order: PlayerOrder) => void obey(order));
process.on("disconnect", () => process.exit());
tell("ready");

async function obey(order: PlayerOrder): Promise<void> {
  if (order.do === "enter") {
    await room.connect(order.url, order.token, { autoSubscribe: false, dynacast: false });
    tell("in");
  }
  if (order.do === "watch") await watch(order);
  if (order.do === "play") play();
  if (order.do === "hush") await hush();
}

async function watch({ turn, accessToken }: PlayerOrder & { do: "watch" }): Promise<void> {
  for (;;) {
    const answer = await fetch(turn, { headers: { Authorization: `Bearer ${accessToken}` } });
    // A turn of ours (api.md section 7).
    const { microphone } = (await answer.json()) as { microphone: string };
    if (microphone === "open") break;
    await new Promise((done) => setTimeout(done, ASK_EVERY));
  }
  tell("open");
  play();
}

function play(): void {
  const source = new AudioSource(SAMPLE_RATE, 1, 100);
  const track = LocalAudioTrack.createAudioTrack("mic", source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  on = { now: true };
  published = room.localParticipant?.publishTrack(track, options) ?? Promise.resolve(null);
  published.catch(() => undefined);
  void sing(source, on);
}

async function sing(source: AudioSource, playing: { now: boolean }): Promise<void> {
  for (let sample = 0; playing.now; sample += FRAME) {
    const wave = Int16Array.from({ length: FRAME }, (_, i) =>
      Math.round(8000 * Math.sin((2 * Math.PI * 440 * (sample + i)) / SAMPLE_RATE)),
    );
    await source.captureFrame(new AudioFrame(wave, SAMPLE_RATE, 1, FRAME));
  }
  await source.close();
}

/** Long after the right was taken: what is left of the publication goes, so that the next one begins anew. */
async function hush(): Promise<void> {
  on.now = false;
  const sid = (await published.catch(() => null))?.sid;
  // An undefined sid would bring the whole process down.
  if (sid !== undefined) await room.localParticipant?.unpublishTrack(sid).catch(() => undefined);
  tell("hushed");
}

function tell(what: PlayerMessage["what"]): void {
  const message: PlayerMessage = { what, at: Date.now() };
  if (process.connected) process.send?.(message);
}
