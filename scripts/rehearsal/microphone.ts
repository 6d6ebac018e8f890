import { setTimeout as sleep } from "node:timers/promises";
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
} from "@livekit/rtc-node";
import type { LocalTrackPublication, Room } from "@livekit/rtc-node";
import { openApi } from "./client.ts";
import type { Turn } from "./record.ts";

export type Speaker = { site: number; room: Room | null; accessToken: string; base: string };

type Playing = { stop: () => void; publication: Promise<LocalTrackPublication | null> };

const SAMPLE_RATE = 48_000;
const FRAME = SAMPLE_RATE / 50;
/** How often a site asks for its turn: rtc-node does not tell when rights change. */
const ASK_EVERY = 150;

/**
 * Speaks whenever the turn has the floor and the microphone is open, until the turn has ended. The site never closes
 * its microphone by itself within a second of losing the floor: closing it is the server's work.
 */
export async function speak(
  seat: Speaker,
  { eventId, turnId }: { eventId: string; turnId: string },
  note: (text: string) => void,
): Promise<void> {
  let playing: Playing | null = null;
  let lostAt: number | null = null;
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    const turn = await readTurn(seat, eventId, turnId);
    const has = turn?.state === "speaking";
    if (has && playing && lostAt !== null) {
      // It has the floor again: what was published before was taken away with the right.
      await endPlaying(seat, playing);
      playing = null;
    }
    if (has) lostAt = null;
    else if (turn && playing) lostAt ??= Date.now();
    if (has && turn.microphone === "open" && playing === null) playing = play(seat, note);
    if (playing && lostAt !== null && Date.now() - lostAt > 1000) {
      await endPlaying(seat, playing);
      playing = null;
    }
    if (playing === null && turn && /finished|skipped|withdrawn/.test(turn.state)) return;
    await sleep(ASK_EVERY);
  }
}

/** A called site says that it can speak; true if the server took it. */
export async function prepare(seat: Speaker, eventId: string, turnId: string): Promise<boolean> {
  const api = openApi(seat.base, seat.accessToken);
  const fit = { ready: true, microphone: "ok", camera: "warning", line: "ok" };
  const path = `/events/${eventId}/turns/${turnId}/readiness`;
  return (await api.ask("PUT", path, fit)).status === 200;
}

/** Speaks so long whatever it may do. To one without the right LiveKit never answers, so nothing is awaited. */
export async function intrude(seat: Speaker, milliseconds: number): Promise<void> {
  const playing = play(seat, () => undefined);
  await sleep(milliseconds);
  playing.stop();
}

async function readTurn(seat: Speaker, eventId: string, turnId: string): Promise<Turn | null> {
  const api = openApi(seat.base, seat.accessToken);
  const answer = await api.ask<{ items?: Turn[] }>("GET", `/events/${eventId}/turns?limit=500`);
  return answer.body?.items?.find(({ id }) => id === turnId) ?? null;
}

function play(seat: Speaker, note: (text: string) => void): Playing {
  const source = new AudioSource(SAMPLE_RATE, 1, 100);
  const track = LocalAudioTrack.createAudioTrack(`mic-${seat.site}`, source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  const on = { now: true };
  const publication = publish(seat, track, options).catch((error: unknown) => {
    note(`không mở được mic: ${String(error)}`);
    return null;
  });
  void pushTone(source, 300 + seat.site * 25, on).catch(() => undefined);
  return {
    publication,
    stop: () => {
      on.now = false;
    },
  };
}

async function publish(
  { room }: Speaker,
  track: LocalAudioTrack,
  options: TrackPublishOptions,
): Promise<LocalTrackPublication | null> {
  return (await room?.localParticipant?.publishTrack(track, options)) ?? null;
}

/** A sine, each site at its own pitch. */
async function pushTone(source: AudioSource, hertz: number, on: { now: boolean }): Promise<void> {
  for (let sample = 0; on.now; sample += FRAME) {
    const wave = Int16Array.from({ length: FRAME }, (_, i) =>
      Math.round(8000 * Math.sin((2 * Math.PI * hertz * (sample + i)) / SAMPLE_RATE)),
    );
    await source.captureFrame(new AudioFrame(wave, SAMPLE_RATE, 1, FRAME));
  }
  await source.close();
}

async function endPlaying(seat: Speaker, playing: Playing): Promise<void> {
  playing.stop();
  const publication = await Promise.race([playing.publication, sleep(300, null)]);
  // An undefined sid would bring the whole process down.
  const sid = publication?.sid;
  if (sid === undefined || !seat.room?.isConnected) return;
  const gone = seat.room.localParticipant?.unpublishTrack(sid).catch(() => undefined);
  await Promise.race([gone, sleep(500)]);
}
