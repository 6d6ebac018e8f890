import { useEffect, useSyncExternalStore } from "react";
import { Problem } from "../app/client.ts";
import { openPort, usesFake } from "../media/open-port.ts";
import { OUT, type LostReason, type MediaNow, type MediaPort } from "../media/port.ts";
import { keep, readKept } from "./kept.ts";
import { sessionOf, type Session } from "./session.ts";

/** Why this page is out of the room and does not go back by itself. */
export type Stopped = "left" | Extract<LostReason, "removed" | "duplicate" | "ended">;
export type RoomNow = {
  media: MediaNow;
  /** Null until what makes picture and sound is loaded. */
  port: MediaPort | null;
  stopped: Stopped | null;
  /** Since when there is no room although it is wanted, by this browser's clock; null while there is. */
  lostSince: number | null;
  /** The microphone went off, and nobody here did it. */
  silenced: boolean;
};
export type MediaRoom = {
  get(): RoomNow;
  subscribe(changed: () => void): () => void;
  /** Goes in, and again whenever the line or the server was away. */
  enter(): Promise<void>;
  leave(): Promise<void>;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  /** The person has read that the microphone went off. */
  heard(): void;
};

const CAMERA_OFF = "camera-off";
const WAITS = [1000, 2000, 4000, 8000];
const rooms = new Map<string, MediaRoom>();

/** The room of a link, one a page; it is left when the screen that shows it goes. */
export function useMediaRoom(secret: string, isOpen: boolean): MediaRoom & { now: RoomNow } {
  const room = roomOf(secret);
  useEffect(() => {
    void room.enter();
    return () => void room.leave();
  }, [room]);
  useEffect(() => {
    // A page that was early goes in when the event opens.
    if (isOpen) void room.enter();
  }, [room, isOpen]);
  return { ...room, now: useSyncExternalStore(room.subscribe, room.get) };
}

/** Picture and sound are away, and being brought back. */
export function isAway({ media }: RoomNow): boolean {
  return media.room.state === "reconnecting" || media.room.state === "lost";
}

/** Loads what makes picture and sound, after a page stands that will need it soon. */
export function prefetchMedia(): void {
  if (usesFake()) return;
  const load = () => void import("../media/livekit.ts");
  if ("requestIdleCallback" in globalThis) requestIdleCallback(load, { timeout: 4000 });
  else setTimeout(load, 2000);
}

function roomOf(secret: string): MediaRoom {
  const known = rooms.get(secret) ?? makeRoom(sessionOf(secret));
  rooms.set(secret, known);
  return known;
}

function makeRoom(session: Session): MediaRoom {
  const listeners = new Set<() => void>();
  let now: RoomNow = { media: OUT, port: null, stopped: null, lostSince: null, silenced: false };
  let opening: Promise<MediaPort> | null = null;
  let wanted = false;
  let entering = false;
  let failures = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let silencedHere = true;

  function become(next: Partial<RoomNow>): void {
    now = { ...now, ...next };
    for (const one of listeners) one();
  }

  async function portOf(): Promise<MediaPort> {
    opening ??= openPort().then((port) => {
      port.watch(() => hear(port));
      become({ port, media: port.now() });
      return port;
    });
    return opening;
  }

  function hear(port: MediaPort): void {
    const [before, media] = [now.media, port.now()];
    const wentOff = before.microphone.state === "on" && media.microphone.state === "off";
    const isOn = media.microphone.state === "on";
    become({ media, silenced: isOn ? false : now.silenced || (wentOff && !silencedHere) });
    if (media.room.state === before.room.state) return;
    if (media.room.state === "connected") {
      failures = 0;
      become({ lostSince: null });
    }
    if (media.room.state === "lost") void lost(media.room.reason);
  }

  async function lost(reason: LostReason): Promise<void> {
    if (!wanted) return;
    if (reason === "token" || reason === "server") {
      become({ lostSince: now.lostSince ?? Date.now() });
      failures += 1;
      clearTimeout(again);
      again = setTimeout(() => void goIn(true), WAITS[Math.min(failures, WAITS.length) - 1]);
      return;
    }
    wanted = false;
    become({ stopped: reason, lostSince: null });
    // A session that was taken over or revoked says so when it is asked.
    await renewed();
  }

  /** A token of now; null when the session is over, or the server cannot be reached. */
  async function renewed() {
    try {
      return await session.renew();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401) await session.join();
      return null;
    }
  }

  async function goIn(fresh: boolean): Promise<void> {
    const state = session.get();
    if (!wanted || entering || state.kind !== "in") return;
    entering = true;
    try {
      const port = await portOf();
      const joined = fresh || state.joined.liveKit === null ? await renewed() : state.joined;
      if (!wanted) return;
      if (joined === null) void lost("server");
      else if (joined.liveKit !== null) await port.join(joined.liveKit);
    } finally {
      entering = false;
    }
  }

  return {
    get: () => now,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    async enter() {
      const fresh = now.media.room.state !== "out" || now.stopped !== null;
      if (wanted && now.media.room.state === "connected") return;
      wanted = true;
      failures = 0;
      become({ stopped: null, silenced: false });
      void (await portOf()).setCamera(readKept(CAMERA_OFF) !== true);
      await goIn(fresh);
    },
    async leave() {
      wanted = false;
      clearTimeout(again);
      become({ stopped: "left" });
      await (await opening)?.leave();
    },
    setMicrophone(on) {
      silencedHere = !on;
      become({ silenced: false });
      void now.port?.setMicrophone(on);
    },
    setCamera(on) {
      keep(CAMERA_OFF, on ? null : true);
      void now.port?.setCamera(on);
    },
    heard: () => become({ silenced: false }),
  };
}
