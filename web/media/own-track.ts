import type { Backend, OwnSource } from "./backend.ts";
import { refusalOf } from "./devices.ts";
import type { CameraQuality, Refusal } from "./port.ts";

/** What it is now, and where it should come to. `held`: the browser gave it, the room has not got it. */
type Step = "none" | "held" | "published" | "muted";
export type Shown = "off" | "waiting" | "starting" | "on" | "refused";

/** The room as an own track needs to know it. */
export type RoomNow = { open: boolean; right: boolean; steady: boolean };

export type OwnTrack = {
  shown(): { state: Shown; refusal: Refusal | null };
  /** What the browser gave, for the own picture and the level. */
  tracks(): MediaStreamTrack[];
  wants(): boolean;
  wish(on: boolean): Promise<void>;
  /** The room, the right or the line is not what it was. */
  settle(): Promise<void>;
  /** The room is gone and with it what was published in it. */
  roomGone(): void;
  /** Another device was chosen. */
  renew(): Promise<void>;
  stop(): void;
};

/**
 * Camera, microphone or screen on its way from the browser to the room and back. One step at a time, always towards
 * what is wished for by then; LiveKit never answers who publishes without the right, so the right comes first.
 */
export function ownTrack(
  source: OwnSource,
  backend: Backend,
  around: {
    room(): RoomNow;
    quality(): CameraQuality;
    constraints(): MediaTrackConstraints;
    changed(): void;
  },
): OwnTrack {
  let wished = false;
  let step: Step = "none";
  let tracks: MediaStreamTrack[] = [];
  let refusal: Refusal | null = null;
  let working: Promise<void> | null = null;
  /** Ends the waiting for a publication that will not come: the room or the right is gone. */
  let abandon = (): void => undefined;

  function aim(): Step {
    const { open, right, steady } = around.room();
    if (!wished) return source === "microphone" && open && right && isOut() ? "muted" : "none";
    if (open && !right) return "none";
    if (isOut()) return "published";
    if (open && steady) return "published";
    // A camera may be seen by its owner before the room is entered; a screen that was chosen is kept through a bad line.
    return source === "microphone"
      ? step
      : source === "screen" && step === "none"
        ? "none"
        : "held";
  }
  const isOut = () => step === "published" || step === "muted";

  async function work(): Promise<void> {
    for (let to = aim(); to !== step; to = aim()) {
      const before = step;
      try {
        if (to === "none") await letGo();
        else if (step === "none") await take();
        else if (to === "muted" || step === "muted") await mute(to === "muted");
        else await publish();
      } catch (error) {
        await giveUp(error);
      }
      around.changed();
      // A step that led nowhere is not tried again and again.
      if (step === before && step !== "none") return;
    }
  }
  function settle(): Promise<void> {
    dropWithoutRight();
    working ??= work().finally(() => {
      working = null;
      around.changed();
    });
    around.changed();
    return working;
  }
  /** Camera and screen without the right are refused; a microphone waits for it, but only if it was not open yet. */
  function dropWithoutRight(): void {
    const { open, right } = around.room();
    if (!open || right || !wished) return;
    if (source === "microphone" && step === "none") return;
    wished = false;
    refusal = source === "microphone" ? null : "no_right";
    silence();
    abandon();
  }
  async function take(): Promise<void> {
    const taken = await backend.capture(source, around.constraints());
    tracks = taken;
    step = "held";
    // The end of a track that was let go by ourselves is not told by the browser.
    tracks[0]?.addEventListener("ended", () => void ended(taken));
    if (!wished) silence();
  }
  async function publish(): Promise<void> {
    let isAbandoned = false;
    const abandoned = new Promise<void>((done) => {
      abandon = () => {
        isAbandoned = true;
        done();
      };
    });
    const publishing = backend.publish(source, tracks, around.quality());
    await Promise.race([publishing.catch((error: unknown) => failed(error)), abandoned]);
    if (!isAbandoned && step === "held") step = "published";

    function failed(error: unknown): void {
      // A room that closes refuses what it was asked for; the wish waits for the next one.
      if (around.room().open && !isAbandoned) throw error;
      isAbandoned = true;
    }
  }
  async function mute(muted: boolean): Promise<void> {
    for (const track of tracks) track.enabled = !muted;
    await backend.muteMicrophone(muted);
    if (isOut()) step = muted ? "muted" : "published";
  }
  async function letGo(): Promise<void> {
    const wasOut = isOut();
    release();
    if (wasOut) await backend.unpublish(source);
  }
  async function giveUp(error: unknown): Promise<void> {
    const wasOut = isOut();
    const { open, right } = around.room();
    refusal = open && !right ? "no_right" : refusalOf(error, source);
    wished = false;
    release();
    if (wasOut) await backend.unpublish(source).catch(() => undefined);
  }
  function release(): void {
    for (const track of tracks) track.stop();
    tracks = [];
    step = "none";
  }
  /** In the same instant, whatever is under way. */
  function silence(): void {
    for (const track of tracks) if (track.kind === "audio") track.enabled = false;
  }
  /** Pulled out, or the person ended the sharing in the browser's own bar. */
  async function ended(which: MediaStreamTrack[]): Promise<void> {
    if (which !== tracks) return;
    if (source === "screen") {
      await own.wish(false);
      return;
    }
    await working;
    if (which !== tracks) return;
    await letGo();
    await settle();
  }

  const own: OwnTrack = {
    shown() {
      if (refusal !== null) return { state: "refused", refusal };
      const { open, right } = around.room();
      if (!wished) return { state: "off", refusal };
      if (step === "published") return { state: "on", refusal };
      const waits = source === "microphone" && !(open && right);
      return { state: waits ? "waiting" : "starting", refusal };
    },
    tracks: () => tracks,
    wants: () => wished,
    wish(on) {
      wished = on;
      refusal = null;
      if (!on) silence();
      else if (step !== "muted") for (const track of tracks) track.enabled = true;
      // The browser lets a page ask for a screen in the click itself only, so not after other steps.
      const { open, right } = around.room();
      if (on && source === "screen" && !(open && right)) {
        wished = false;
        refusal = "no_right";
      }
      return settle();
    },
    settle,
    roomGone() {
      abandon();
      if (source === "microphone") wished = false;
      if (source === "microphone") release();
      else if (isOut()) step = "held";
      around.changed();
    },
    async renew() {
      await working;
      if (step === "none") return;
      const [fresh] = await backend.capture(source, around.constraints());
      if (!fresh) return;
      const old = tracks;
      tracks = [fresh];
      for (const track of old) track.stop();
      fresh.enabled = step !== "muted";
      fresh.addEventListener("ended", () => void ended(tracks));
      if (isOut()) await backend.replace(source, fresh);
      around.changed();
    },
    stop() {
      wished = false;
      refusal = null;
      release();
      around.changed();
    },
  };
  return own;
}
