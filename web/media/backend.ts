import type { CameraQuality, LostReason, MediaNow, Published, Quality } from "./port.ts";

/** What a participant can publish; `screen_sound` comes along with `screen`. */
export type Source = "camera" | "microphone" | "screen" | "screen_sound";
export type OwnSource = "camera" | "microphone" | "screen";

/** Somebody else in the room, as the backend knows it now. */
export type Remote = {
  identity: string;
  name: string;
  /** By source; what is not published is not in it. */
  published: Map<Source, { muted: boolean; track: MediaStreamTrack | null }>;
  /** Loudness from 0 to 1. */
  loudness: number;
  quality: Quality;
};

export type BackendEvents = {
  /** Somebody came, went, published, muted, or something arrived: ask `remotes` again. */
  changed(): void;
  rights(rights: MediaNow["rights"]): void;
  interrupted(): void;
  resumed(): void;
  /** Not after `disconnect`. */
  lost(reason: LostReason): void;
  /** The processor cannot keep up with the camera. */
  cpuConstrained(): void;
};

/** What differs between LiveKit and the stand-in. One room at a time; after `disconnect` or `lost` another may follow. */
export type Backend = {
  /** Rejects with a `LostReason` as the error's message. */
  connect(access: { url: string; token: string }, events: BackendEvents): Promise<void>;
  disconnect(): Promise<void>;
  remotes(): Remote[];
  /** Receives it or not; the backend compares with what is already so. */
  receive(identity: string, source: Source, how: "off" | "low" | "high"): void;
  /** A screen has its picture first and its sound, if any, after it. Only called with the right to publish. */
  publish(source: OwnSource, tracks: MediaStreamTrack[], quality: CameraQuality): Promise<void>;
  /** Also when the server has taken it out already. */
  unpublish(source: OwnSource): Promise<void>;
  replace(source: OwnSource, track: MediaStreamTrack): Promise<void>;
  muteMicrophone(muted: boolean): Promise<void>;
  /** Sends the camera that is published in this quality from now on; also called again and again with the same. */
  shapeCamera(quality: CameraQuality): Promise<void>;
  line(): Promise<LineFigures>;
  /** A device's stream; rejects as the browser does. */
  capture(source: OwnSource, wanted: MediaTrackConstraints): Promise<MediaStreamTrack[]>;
  close(): void;
};

/** Of the last few seconds; null for what cannot be known. */
export type LineFigures = {
  rttMs: number | null;
  lossPercent: number | null;
  quality: Quality;
};

/** How a source of somebody stands, for screens. */
export function publishedOf({ published }: Remote, source: Source): Published {
  const found = published.get(source);
  if (!found) return "none";
  return found.muted ? "muted" : "on";
}
