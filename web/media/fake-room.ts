import type { OwnSource, Source } from "./backend.ts";
import type { LostReason } from "./port.ts";

/** How somebody in the stand-in's room stands; `visit` tells two comings of one identity apart. */
export type Guest = {
  identity: string;
  name: string;
  visit: string;
  hidden: boolean;
  /** By source: muted or not. What is not published is not in it. */
  published: Partial<Record<Source, boolean>>;
  loudness: number;
};

/** What goes over the wire between the pages of one room. */
export type Said = { room: string } & (
  | { what: "here"; guest: Guest }
  | { what: "who" }
  | { what: "gone"; identity: string; visit: string }
  | { what: "rights"; identity: string; publish: OwnSource[] }
  | { what: "out"; identity: string | null; reason: LostReason }
);

export type Wire = { say(said: Said): void; close(): void };

/**
 * To every other page of this browser. Windows with cookies of their own hear nothing of each other: a test joins them
 * with `diemCauMediaWire`, which carries texts both ways.
 */
export function openWire(hear: (said: Said) => void): Wire {
  const outer = outerWire();
  if (outer) {
    // What comes over it was said by `say` of another page.
    const stop = outer.listen((text) => hear(JSON.parse(text) as Said));
    return { say: (said) => outer.send(JSON.stringify(said)), close: stop };
  }
  const channel = new BroadcastChannel("diem-cau-media");
  channel.addEventListener("message", ({ data }: MessageEvent<Said>) => hear(data));
  return {
    // Posting to a channel, which has no origin to name.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    say: (said) => channel.postMessage(said),
    close: () => channel.close(),
  };
}

type OuterWire = { send(text: string): void; listen(hear: (text: string) => void): () => void };

function outerWire(): OuterWire | null {
  // Set by a test before the page loaded.
  return (Reflect.get(globalThis, "diemCauMediaWire") as OuterWire | undefined) ?? null;
}

type Grants = { sub?: string; name?: string; exp?: number; video?: RoomGrant };
type RoomGrant = { room?: string; canPublishSources?: string[]; hidden?: boolean };

const SOURCES: Record<string, OwnSource> = {
  camera: "camera",
  microphone: "microphone",
  screen_share: "screen",
};

/** What a token of our server lets its bearer do; unsigned here, as nobody else is asked. Null if it is none, or old. */
export function readToken(token: string) {
  try {
    const body = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    );
    // The shape is checked below.
    const {
      sub,
      name = "",
      exp = 0,
      video,
    } = JSON.parse(new TextDecoder().decode(bytes)) as Grants;
    if (!sub || !video?.room || exp * 1000 < Date.now()) return null;
    const publish = (video.canPublishSources ?? []).flatMap((one) => SOURCES[one] ?? []);
    return { identity: sub, name, room: video.room, publish, hidden: video.hidden === true };
  } catch {
    return null;
  }
}
