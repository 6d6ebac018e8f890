import type { Backend, BackendEvents } from "./backend.ts";
import { rememberDevice, chosenDevice, watchLevel, wishFor } from "./devices.ts";
import { ownTrack, type OwnTrack } from "./own-track.ts";
import {
  OUT,
  type CameraQuality,
  type Level,
  type LostReason,
  type MediaPort,
  type OwnCamera,
} from "./port.ts";
import { receiving } from "./receiving.ts";
import { mediaStore } from "./store.ts";
import { watchLine } from "./weak-line.ts";

/** Exactly no sound for so long is no quiet room. */
const SILENT_MS = 4000;
const TICK_MS = 1000;
const REST_MS = 100;
const RTT_STEP = 20;
const SIZES = {
  small: { width: 320, height: 180 },
  usual: { width: 640, height: 360 },
  speaking: { width: 1280, height: 720 },
};
const REASONS: LostReason[] = ["removed", "duplicate", "ended", "token", "server"];

/** A port over LiveKit or the stand-in: all that is the same for both. */
export function makePort(backend: Backend): MediaPort {
  const store = mediaStore();
  let asked: CameraQuality = "usual";
  let slow = false;
  let weak = false;
  let isWeak = watchLine();
  let visit = 0;
  let resting: ReturnType<typeof setTimeout> | null = null;
  let isStale = false;
  const ear = { level: 0 as Level, loudest: 0 as Level, silent: false, heardAt: 0 };
  let listening: { to: MediaStreamTrack; stop: () => void } | null = null;

  const reduced = (): OwnCamera["reduced"] => (slow ? "cpu" : weak ? "line" : null);
  const quality = () => (reduced() === null ? asked : "small");
  const around = (source: "camera" | "microphone" | "screen") => ({
    room: () => {
      const { room, rights } = store.now();
      const steady = room.state === "connected";
      return { open: steady || room.state === "reconnecting", right: rights[source], steady };
    },
    quality,
    constraints: () =>
      source === "screen"
        ? { frameRate: { ideal: 15, max: 30 } }
        : wishFor(source, SIZES[quality()]),
    changed: () => refresh(),
  });
  const own: Record<"camera" | "microphone" | "screen", OwnTrack> = {
    camera: ownTrack("camera", backend, around("camera")),
    microphone: ownTrack("microphone", backend, around("microphone")),
    screen: ownTrack("screen", backend, around("screen")),
  };
  const incoming = receiving(
    backend,
    (picture) => own[picture].tracks()[0] ?? null,
    (soundBlocked) => store.set({ soundBlocked }),
  );

  /** Everything but figures, which come with the tick. */
  function refresh(): void {
    listen();
    const { level, silent } = store.now().microphone;
    store.set({
      camera: { ...withoutWaiting(own.camera), quality: asked, reduced: reduced() },
      microphone: { ...own.microphone.shown(), level, silent },
      screen: withoutWaiting(own.screen),
      others: isIn() ? incoming.participants() : [],
    });
    incoming.bringUp();
  }
  /** At once, and then at most ten times a second: a full room tells of hundreds when one enters it. */
  function refreshSoon(): void {
    if (resting !== null) {
      isStale = true;
      return;
    }
    isStale = false;
    resting = setTimeout(() => {
      resting = null;
      if (isStale) refreshSoon();
    }, REST_MS);
    refresh();
  }
  const isIn = () => ["connected", "reconnecting"].includes(store.now().room.state);
  const settleAll = () => Promise.all(Object.values(own).map((one) => one.settle()));

  function listen(): void {
    const open = own.microphone.shown().state === "on" ? own.microphone.tracks()[0] : undefined;
    if (listening?.to === open) return;
    listening?.stop();
    listening = null;
    Object.assign(ear, { level: 0, loudest: 0, silent: false, heardAt: Date.now() });
    if (!open) return;
    const stop = watchLevel(open, ({ level, peak, running }) => {
      if (peak > 0 || !running) ear.heardAt = Date.now();
      ear.silent = Date.now() - ear.heardAt >= SILENT_MS;
      if (level > ear.loudest) ear.loudest = level;
    });
    listening = { to: open, stop };
  }

  async function tick(): Promise<void> {
    if (!isIn()) return;
    ear.level = ear.loudest;
    ear.loudest = 0;
    const line = await backend.line();
    const rttMs = line.rttMs === null ? null : Math.round(line.rttMs / RTT_STEP) * RTT_STEP;
    const lossPercent = line.lossPercent === null ? null : Math.round(line.lossPercent);
    const wasWeak = weak;
    weak = isWeak(line.lossPercent, Date.now());
    if (!isIn()) return;
    const on = own.microphone.shown().state === "on";
    store.set({
      line: { quality: line.quality, rttMs, lossPercent },
      microphone: {
        ...own.microphone.shown(),
        level: on ? ear.level : 0,
        silent: on && ear.silent,
      },
      others: incoming.participants(),
      signal: {
        ...(rttMs === null ? {} : { rttMs }),
        ...(lossPercent === null ? {} : { lossPercent }),
        // The server has four steps too.
        ...(on ? { level: ear.level / 4 } : {}),
      },
    });
    if (weak !== wasWeak) refresh();
    await shape();
  }
  const timer = setInterval(() => void tick().catch(() => undefined), TICK_MS);

  /** Called each second too: LiveKit turns layers on again when somebody asks for them. */
  async function shape(): Promise<void> {
    // What changed in between is set right the next second.
    if (own.camera.shown().state === "on")
      await backend.shapeCamera(quality()).catch(() => undefined);
  }
  async function setQuality(next: CameraQuality): Promise<void> {
    asked = next;
    refresh();
    const [track] = own.camera.tracks();
    // The camera itself gives a larger picture where it can; without a new start, so that nothing flickers.
    await track?.applyConstraints(wishFor("camera", SIZES[quality()])).catch(() => undefined);
    await shape();
  }

  const eventsOf = (now: number): BackendEvents => {
    const during = (act: () => void) => () => void (now === visit && act());
    return {
      changed: during(refreshSoon),
      rights(rights) {
        if (now !== visit) return;
        store.set({ rights });
        void settleAll();
      },
      interrupted: during(() => {
        const room = store.now().room;
        if (room.state === "connected")
          store.set({ room: { state: "reconnecting", since: Date.now() } });
      }),
      resumed: during(() => {
        store.set({ room: { state: "connected" } });
        void settleAll();
      }),
      lost(reason) {
        if (now === visit) gone({ state: "lost", reason });
      },
      cpuConstrained: during(() => {
        slow = true;
        void setQuality(asked);
      }),
    };
  };
  function gone(room: { state: "out" } | { state: "lost"; reason: LostReason }): void {
    visit += 1;
    const { rights, line, signal } = OUT;
    store.set({ room, rights, line, signal, others: [] });
    for (const one of Object.values(own)) one.roomGone();
    [slow, weak, isWeak] = [false, false, watchLine()];
    incoming.clear();
    refresh();
  }

  const port: MediaPort = {
    now: store.now,
    watch: store.watch,
    async join(access) {
      if (isIn() || store.now().room.state === "connecting") return;
      visit += 1;
      const mine = visit;
      store.set({ room: { state: "connecting" } });
      try {
        await backend.connect(access, eventsOf(mine));
      } catch (error) {
        if (mine === visit) gone({ state: "lost", reason: reasonOf(error) });
        return;
      }
      if (mine !== visit) return;
      store.set({ room: { state: "connected" } });
      refresh();
      void settleAll();
    },
    async leave() {
      gone({ state: "out" });
      for (const one of Object.values(own)) one.stop();
      await backend.disconnect();
    },
    setCamera: (on) => own.camera.wish(on),
    setMicrophone: (on) => own.microphone.wish(on),
    setScreen: (on) => own.screen.wish(on),
    async choose(kind, id) {
      rememberDevice(kind, id);
      if (kind === "speaker") await incoming.useSpeaker(id);
      else await own[kind].renew();
    },
    setCameraQuality: setQuality,
    subscribe: (owner, what) => {
      incoming.want(owner, what);
      refresh();
    },
    attach: (owner, picture, element) => incoming.attach({ owner, picture, element }),
    startSound: () => incoming.startSound(),
    async close() {
      clearInterval(timer);
      await port.leave();
      backend.close();
    },
  };
  void incoming.useSpeaker(chosenDevice("speaker"));
  return port;
}

/** Only a microphone waits for its right. */
function withoutWaiting(own: OwnTrack) {
  const { state, refusal } = own.shown();
  return { state: state === "waiting" ? ("starting" as const) : state, refusal };
}

function reasonOf(error: unknown): LostReason {
  return REASONS.find((one) => error instanceof Error && error.message === one) ?? "server";
}
