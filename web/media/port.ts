/**
 * Picture and sound of one room. Screens know this interface only; `openPort()` gives one, with LiveKit behind it or,
 * in tests, a stand-in.
 *
 * All that is known is in one value that never changes and is replaced when something happens, made for React:
 * `useSyncExternalStore(port.watch, port.now)`. Figures in it are rounded and renewed at most once a second.
 *
 * Others are named by their owner: the site's `liveKitIdentity`, or `chair`, `secretary` for staff (several of them
 * may be in the room). The devices of one owner are one: a take-over or a reconnection changes nothing here.
 */
export type MediaPort = {
  now(): MediaNow;
  /** Calls the listener after each change; answers how to stop that. */
  watch(listener: () => void): () => void;

  /** Settles when the room is entered, or is not; `now().room` says which. Wishes made before are fulfilled then. */
  join(access: { url: string; token: string }): Promise<void>;
  /** Leaves cleanly and lets go of camera, microphone and screen. The port may join again. */
  leave(): Promise<void>;

  /** Needs no right to be asked for: before `join` it is a wish. Never rejects: `now().camera` says what came of it. */
  setCamera(on: boolean): Promise<void>;
  /**
   * `true` without the right waits (`waiting`) and opens the microphone when the right comes. `false` silences it in
   * the same instant. When the right is taken the wish is gone too: the next turn opens nothing by itself.
   */
  setMicrophone(on: boolean): Promise<void>;
  /** Lets the person choose a window or screen; refused without the right. May begin only in a click. */
  setScreen(on: boolean): Promise<void>;
  /** Takes another device from now on, and remembers it in this browser. */
  choose(kind: "camera" | "microphone" | "speaker", deviceId: string): Promise<void>;
  /**
   * `small`: 180p. `usual`: 180p and 360p. `speaking`: up to 720p, while the site has the floor.
   * A weak line or processor holds it at `small` by itself, see `now().camera.reduced`.
   */
  setCameraQuality(quality: CameraQuality): Promise<void>;

  /** What to receive of an owner, in the room now or later. Nothing of anybody comes without it. */
  subscribe(owner: string, what: Wanted): void;
  /** Shows an owner's picture (`OWN`: the own one) in an element, whenever there is one; answers how to stop that. */
  attach(owner: string, picture: "camera" | "screen", element: HTMLVideoElement): () => void;
  /** In a click, after `now().soundBlocked`. Sound of whom one subscribed to plays by itself otherwise. */
  startSound(): Promise<void>;
  /** Lets go of everything, for good. */
  close(): Promise<void>;
};

/** For `attach`: the own camera or screen; LiveKit's identities of sites and staff never look like that. */
export const OWN = "~";

/** The sound of a screen comes with both `screen` and `audio`. */
export type Wanted = { video: "off" | "low" | "high"; audio: boolean; screen: boolean };
export const NOTHING: Wanted = { video: "off", audio: false, screen: false };
export type CameraQuality = "small" | "usual" | "speaking";

export type MediaNow = {
  room: RoomState;
  /** What the token or the server lets this participant publish. */
  rights: { camera: boolean; microphone: boolean; screen: boolean };
  camera: OwnCamera;
  microphone: OwnMicrophone;
  screen: OwnScreen;
  /** Everybody else, in order of identity; hidden ones are not in it. */
  others: Participant[];
  line: Line;
  /** The browser plays no sound before a click: show a button that calls `startSound`. */
  soundBlocked: boolean;
  /** The body of `PUT …/sites/{id}/signal`; a new value at most once a second, the same while nothing changes. */
  signal: { rttMs?: number; lossPercent?: number; level?: number };
};

/** `since`: this browser's `Date.now()`, for "(00:08)". */
export type RoomState =
  | { state: "out" }
  | { state: "connecting" }
  | { state: "connected" }
  | { state: "reconnecting"; since: number }
  | { state: "lost"; reason: LostReason };

/**
 * `removed`: by staff. `duplicate`: the same session came in elsewhere. `ended`: the room was closed.
 * `token`: refused at the door, ask for a new one. `server`: not reachable, or it gave up; joining again may help.
 */
export type LostReason = "removed" | "duplicate" | "ended" | "token" | "server";

/**
 * Why the browser gives no device. `insecure`: the page came without HTTPS. `denied`: by the person, the browser or
 * the system. `none`: there is no such device. `busy`: another program has it. `no_right`: the server does not let this
 * participant publish it. `cancelled`: the person chose no window. `unsupported`: this browser cannot.
 */
export type Refusal =
  | "insecure"
  | "denied"
  | "none"
  | "busy"
  | "no_right"
  | "cancelled"
  | "unsupported"
  | "failed";

/** `starting`: on its way to the room; `on`: others can receive it. */
type Device<State extends string> = {
  state: State | "off" | "starting" | "on" | "refused";
  /** With `refused` only. */
  refusal: Refusal | null;
};
export type OwnCamera = Device<never> & {
  quality: CameraQuality;
  /** Why it is smaller than asked for: the line loses too much, or the computer is too slow. */
  reduced: "line" | "cpu" | null;
};
/** `waiting`: for the right to speak. */
export type OwnMicrophone = Device<"waiting"> & {
  /** 0 (silent) to 3 (loud), for what others hear; a finer meter is `watchLevel` in devices.ts. */
  level: Level;
  /** It is on, and for 4 s not the least sound came from it: another device or a switch on it is the likely reason. */
  silent: boolean;
};
export type OwnScreen = Device<never>;

export type Level = 0 | 1 | 2 | 3;
export type Quality = "good" | "unsteady" | "lost" | "unknown";

export type Line = {
  quality: Quality;
  /** There and back, rounded to 20 ms; null before it was measured. */
  rttMs: number | null;
  /** Of what is sent, in whole percent. */
  lossPercent: number | null;
};

export type Participant = {
  identity: string;
  owner: string;
  name: string;
  camera: Published;
  microphone: Published;
  screen: Published;
  /** What of it has arrived here, so that an element shows or plays it. */
  arrived: { camera: boolean; microphone: boolean; screen: boolean };
  level: Level;
  quality: Quality;
};
export type Published = "none" | "muted" | "on";

export const OUT: MediaNow = {
  room: { state: "out" },
  rights: { camera: false, microphone: false, screen: false },
  camera: { state: "off", refusal: null, quality: "usual", reduced: null },
  microphone: { state: "off", refusal: null, level: 0, silent: false },
  screen: { state: "off", refusal: null },
  others: [],
  line: { quality: "unknown", rttMs: null, lossPercent: null },
  soundBlocked: false,
  signal: {},
};
