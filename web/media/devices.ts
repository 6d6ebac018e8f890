import type { Level, Refusal } from "./port.ts";

export type DeviceKind = "camera" | "microphone" | "speaker";
export type DeviceHere = { id: string; label: string };

const KINDS = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" } as const;

/** The devices of this computer; names are empty until the person has allowed a camera or microphone once. */
export async function listDevices(kind: DeviceKind): Promise<DeviceHere[]> {
  const found = await navigator.mediaDevices?.enumerateDevices();
  return (found ?? [])
    .filter((one) => one.kind === KINDS[kind])
    .map(({ deviceId: id, label }) => ({ id, label }));
}

/** Calls the listener when a device is plugged in or out; answers how to stop that. */
export function watchDevices(listener: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", listener);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", listener);
}

/** The device chosen in this browser before; null if none was. */
export function chosenDevice(kind: DeviceKind): string | null {
  return localStorage.getItem(keptAs(kind));
}

export function rememberDevice(kind: DeviceKind, id: string): void {
  localStorage.setItem(keptAs(kind), id);
}

function keptAs(kind: DeviceKind): string {
  return `diem-cau-${kind}`;
}

/** What to ask the browser for: the chosen device if it is still there, in the size given. */
export function wishFor(
  kind: "camera" | "microphone",
  size?: { width: number; height: number },
): MediaTrackConstraints {
  const id = chosenDevice(kind);
  const device = id === null ? {} : { deviceId: { ideal: id } };
  if (kind === "microphone")
    return { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const { width, height } = size ?? { width: 640, height: 360 };
  return {
    ...device,
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: 15, max: 30 },
  };
}

export type Preview = { stream: MediaStream; deviceId: string | null; stop(): void };

/** Camera or microphone for the person alone, before the room; or why there is none. */
export async function openPreview(kind: "camera" | "microphone"): Promise<Preview | Refusal> {
  try {
    const [track] = await captureDevice(kind, wishFor(kind));
    if (!track) return "none";
    const stop = () => track.stop();
    return { stream: new MediaStream([track]), deviceId: deviceOf(track), stop };
  } catch (error) {
    return refusalOf(error, kind);
  }
}

/** Which device a track comes from. */
export function deviceOf(track: MediaStreamTrack): string | null {
  return track.getSettings().deviceId ?? null;
}

/** Asks the browser for a device; rejects as it does. */
export async function captureDevice(
  source: "camera" | "microphone" | "screen",
  wanted: MediaTrackConstraints,
): Promise<MediaStreamTrack[]> {
  const devices = navigator.mediaDevices;
  if (!devices) throw new TypeError("no devices");
  if (source === "screen") {
    const stream = await devices.getDisplayMedia({ video: wanted, audio: true });
    return [...stream.getVideoTracks(), ...stream.getAudioTracks()];
  }
  const stream = await devices.getUserMedia(
    source === "camera" ? { video: wanted } : { audio: wanted },
  );
  return stream.getTracks();
}

const REFUSALS: Record<string, Refusal> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
  NotSupportedError: "unsupported",
};

/** Why the browser gave no device. */
export function refusalOf(error: unknown, source: "camera" | "microphone" | "screen"): Refusal {
  if (!globalThis.isSecureContext) return "insecure";
  if (!(error instanceof Error)) return "failed";
  if (error instanceof TypeError) return "unsupported";
  // To choose no window is the same error as to be refused one, but for the system's own refusal.
  const chosen = source === "screen" && error.name === "NotAllowedError";
  if (chosen && !/system/i.test(error.message)) return "cancelled";
  return REFUSALS[error.name] ?? "failed";
}

export type Loudness = { level: Level; peak: number; running: boolean };

/**
 * Measures a sound ten times a second. `peak` is from 0 to 1, for a bar; `running` is false while the browser has not
 * let the page measure, which it does after the first click. Answers how to stop.
 */
export function watchLevel(track: MediaStreamTrack, listener: (now: Loudness) => void): () => void {
  const context = audioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    listener({ level: levelOf(peak), peak, running: context.state === "running" });
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}

/** Steps of about 12 dB: speech at a usual distance is 2, close to the microphone 3. */
export function levelOf(peak: number): Level {
  if (peak < 0.01) return 0;
  if (peak < 0.06) return 1;
  return peak < 0.25 ? 2 : 3;
}

let shared: AudioContext | null = null;

/** The page's one context; it starts with the first click where the browser wants one. */
export function audioContext(): AudioContext {
  if (shared) return shared;
  const context = new AudioContext();
  shared = context;
  const start = () => void context.resume();
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, start);
  return context;
}

/** Speakers can be chosen in Chromium only. */
export function canChooseSpeaker(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}
