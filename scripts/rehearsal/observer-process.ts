import { AudioStream, Room, RoomEvent, TrackKind } from "@livekit/rtc-node";
import type { AudioFrame, RemoteParticipant, RemoteTrack } from "@livekit/rtc-node";
import type { ObserverMessage, ObserverOrder } from "./happenings.ts";

/** Loud enough to be a rest of one of our tones: they have about 5600, silence has under 10. */
const LOUD = 100;

let current: Room | null = null;

process.on("message", (order: ObserverOrder) => {
  listen(order).catch((error: unknown) => {
    tell({ what: "note", at: Date.now(), text: String(error) });
    askAgain();
  });
});
process.on("disconnect", () => process.exit());
tell({ what: "ready", at: Date.now() });

async function listen({ url, token }: ObserverOrder): Promise<void> {
  const room = new Room();
  current = room;
  room.on(RoomEvent.TrackSubscribed, (track, _publication, { identity }) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    void hear(track, identity).catch(() => undefined);
  });
  room.on(RoomEvent.ParticipantConnected, see);
  room.on(RoomEvent.Reconnecting, () => tell({ what: "deaf", at: Date.now() }));
  room.on(RoomEvent.Reconnected, () => {
    tell({ what: "listening", at: Date.now() });
    seeAll(room);
  });
  room.on(RoomEvent.Disconnected, () => {
    tell({ what: "deaf", at: Date.now() });
    if (current === room) askAgain();
  });
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  tell({ what: "listening", at: Date.now() });
  seeAll(room);
}

function seeAll(room: Room): void {
  for (const participant of room.remoteParticipants.values()) see(participant);
}

function see({ identity, sid }: RemoteParticipant): void {
  if (sid) tell({ what: "present", at: Date.now(), identity, sid });
}

async function hear(track: RemoteTrack, identity: string): Promise<void> {
  for await (const frame of new AudioStream(track, 16_000, 1)) {
    const rms = Math.round(loudnessOf(frame));
    const milliseconds = (frame.samplesPerChannel * 1000) / frame.sampleRate;
    if (rms >= LOUD) tell({ what: "heard", at: Date.now(), identity, rms, milliseconds });
  }
}

function loudnessOf({ data }: AudioFrame): number {
  const sum = data.reduce((total, sample) => total + sample * sample, 0);
  return Math.sqrt(sum / Math.max(1, data.length));
}

function askAgain(): void {
  setTimeout(() => tell({ what: "token-needed", at: Date.now() }), 500);
}

function tell(message: ObserverMessage): void {
  if (process.connected) process.send?.(message);
}
