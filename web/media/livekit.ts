import {
  ConnectionError,
  ConnectionErrorReason,
  ConnectionQuality,
  DisconnectReason,
  ParticipantEvent,
  Room,
  RoomEvent,
  Track,
  VideoPreset,
  VideoQuality,
  setLogLevel,
  type LocalTrack,
  type LocalVideoTrack,
  type Participant,
  type RemoteParticipant,
  type RemoteTrackPublication,
  type TrackPublishOptions,
} from "livekit-client";
import type { Backend, BackendEvents, OwnSource, Remote, Source } from "./backend.ts";
import { captureDevice } from "./devices.ts";
import { lineStats } from "./line-stats.ts";
import { makePort } from "./make-port.ts";
import type { LostReason, MediaPort, Quality } from "./port.ts";
import { shapeSender } from "./sender-shape.ts";

const SOURCES: Record<Source, Track.Source> = {
  camera: Track.Source.Camera,
  microphone: Track.Source.Microphone,
  screen: Track.Source.ScreenShare,
  screen_sound: Track.Source.ScreenShareAudio,
};
/** LiveKit's numbers in a permission, by our words. */
const PERMITTED = { camera: 1, microphone: 2, screen: 3 };
const QUALITIES: Record<ConnectionQuality, Quality> = {
  [ConnectionQuality.Excellent]: "good",
  [ConnectionQuality.Good]: "good",
  [ConnectionQuality.Poor]: "unsteady",
  [ConnectionQuality.Lost]: "lost",
  [ConnectionQuality.Unknown]: "unknown",
};
const REASONS: Partial<Record<DisconnectReason, LostReason>> = {
  [DisconnectReason.PARTICIPANT_REMOVED]: "removed",
  [DisconnectReason.DUPLICATE_IDENTITY]: "duplicate",
  [DisconnectReason.ROOM_DELETED]: "ended",
  [DisconnectReason.ROOM_CLOSED]: "ended",
};
/** 180p beside the picture itself, ux.md 5.13; figures for 15 pictures a second. */
const CAMERA: TrackPublishOptions = {
  source: Track.Source.Camera,
  simulcast: true,
  videoCodec: "vp8",
  videoSimulcastLayers: [new VideoPreset(320, 180, 120_000, 15)],
  videoEncoding: { maxBitrate: 400_000, maxFramerate: 15 },
};
const OPTIONS: Record<OwnSource, TrackPublishOptions> = {
  camera: CAMERA,
  microphone: { source: Track.Source.Microphone, red: true, dtx: true, forceStereo: false },
  screen: {
    source: Track.Source.ScreenShare,
    simulcast: false,
    videoCodec: "vp8",
    screenShareEncoding: { maxBitrate: 1_500_000, maxFramerate: 15 },
  },
};

/** Picture and sound of a real room. */
export function liveKitPort(): MediaPort {
  setLogLevel("error");
  return makePort(liveKitBackend());
}

function liveKitBackend(): Backend {
  let room: Room | null = null;
  const stats = lineStats();
  /** The loudest of each in this second, and in the one before, which is shown. */
  let [gathered, loudest] = [new Map<string, number>(), new Map<string, number>()];

  function hear(speakers: Participant[]): void {
    for (const { identity, audioLevel } of speakers)
      gathered.set(identity, Math.max(audioLevel, gathered.get(identity) ?? 0));
  }
  const local = (source: Source): LocalTrack | undefined =>
    room?.localParticipant.getTrackPublication(SOURCES[source])?.track;
  const publication = (identity: string, source: Source): RemoteTrackPublication | undefined =>
    room?.remoteParticipants.get(identity)?.getTrackPublication(SOURCES[source]);

  return {
    async connect(access, events) {
      const next = new Room({
        dynacast: true,
        adaptiveStream: false,
        // The tracks are ours; a wish outlives a room.
        stopLocalTrackOnUnpublish: false,
      });
      room = next;
      follow(next, events, () => room === next);
      next.on(RoomEvent.ActiveSpeakersChanged, hear);
      try {
        await next.connect(access.url, access.token, { autoSubscribe: false, maxRetries: 1 });
      } catch (error) {
        if (room === next) room = null;
        throw new Error(doorReason(error), { cause: error });
      }
      events.rights(rightsOf(next));
    },
    async disconnect() {
      const leaving = room;
      room = null;
      await leaving?.disconnect(false);
    },
    remotes: () =>
      [...(room?.remoteParticipants.values() ?? [])].map((one) => ({
        ...remoteOf(one),
        loudness: loudest.get(one.identity) ?? 0,
      })),
    receive(identity, source, how) {
      const found = publication(identity, source);
      if (!found) return;
      if (found.isDesired !== (how !== "off")) found.setSubscribed(how !== "off");
      if (how !== "off" && source === "camera")
        found.setVideoQuality(how === "low" ? VideoQuality.LOW : VideoQuality.HIGH);
    },
    async publish(source, [first, sound], quality) {
      if (!room || !first) return;
      const { localParticipant } = room;
      await localParticipant.publishTrack(first, OPTIONS[source]);
      if (source === "camera") await shapeSender(local("camera"), quality).catch(() => undefined);
      if (sound && source === "screen")
        await localParticipant.publishTrack(sound, { source: Track.Source.ScreenShareAudio });
    },
    async unpublish(source) {
      const tracks = [local(source), source === "screen" ? local("screen_sound") : undefined];
      for (const track of tracks)
        if (track) await room?.localParticipant.unpublishTrack(track, false);
    },
    async replace(source, track) {
      await local(source)?.replaceTrack(track, { userProvidedTrack: true });
    },
    async muteMicrophone(muted) {
      const track = local("microphone");
      await (muted ? track?.mute() : track?.unmute());
    },
    shapeCamera: (quality) => shapeSender(local("camera"), quality),
    async line() {
      if (!room) return { rttMs: null, lossPercent: null, quality: "unknown" };
      const { localParticipant, remoteParticipants } = room;
      loudest = gathered;
      gathered = new Map();
      hear([...remoteParticipants.values()]);
      const out = [...localParticipant.trackPublications.values()].map(({ track }) => track);
      const coming = [...remoteParticipants.values()].flatMap((one) =>
        [...one.trackPublications.values()].map(({ track }) => track),
      );
      const tracks = [...out, ...coming].filter((track) => track !== undefined);
      const reports = await Promise.all(tracks.map((track) => track.getRTCStatsReport()));
      const quality = QUALITIES[localParticipant.connectionQuality];
      return { ...stats.read(reports), quality };
    },
    capture: captureDevice,
    close: () => undefined,
  };
}

/** Whatever happens in LiveKit's room, as our few events. */
function follow(room: Room, events: BackendEvents, isCurrent: () => boolean): void {
  const during = (act: () => void) => () => void (isCurrent() && act());
  const changed = during(() => events.changed());
  for (const event of CHANGES) room.on(event, changed);
  room
    .on(
      RoomEvent.ParticipantPermissionsChanged,
      during(() => events.rights(rightsOf(room))),
    )
    .on(
      RoomEvent.SignalReconnecting,
      during(() => events.interrupted()),
    )
    .on(
      RoomEvent.Reconnecting,
      during(() => events.interrupted()),
    )
    .on(
      RoomEvent.Reconnected,
      during(() => {
        events.rights(rightsOf(room));
        events.resumed();
        events.changed();
      }),
    )
    .on(RoomEvent.Disconnected, (reason) => {
      // What fails at the door is told by `connect` itself.
      if (isCurrent() && room.localParticipant.sid !== "")
        events.lost(REASONS[reason ?? DisconnectReason.UNKNOWN_REASON] ?? "server");
    });
  room.localParticipant.on(ParticipantEvent.LocalTrackCpuConstrained, (_track: LocalVideoTrack) =>
    during(() => events.cpuConstrained())(),
  );
}

const CHANGES = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackUnpublished,
] as const;

function remoteOf(one: RemoteParticipant): Omit<Remote, "loudness"> {
  const published: Remote["published"] = new Map();
  // The keys are those of the record.
  for (const source of Object.keys(SOURCES) as Source[]) {
    const found = one.getTrackPublication(SOURCES[source]);
    if (!found) continue;
    const track = found.isSubscribed ? (found.track?.mediaStreamTrack ?? null) : null;
    published.set(source, { muted: found.isMuted, track });
  }
  const { identity, name = "", connectionQuality } = one;
  return { identity, name, published, quality: QUALITIES[connectionQuality] };
}

function rightsOf({ localParticipant: { permissions } }: Room) {
  const sources = permissions?.canPublishSources ?? [];
  const has = (source: keyof typeof PERMITTED) =>
    permissions?.canPublish === true &&
    (sources.length === 0 || sources.includes(PERMITTED[source]));
  return { camera: has("camera"), microphone: has("microphone"), screen: has("screen") };
}

/** Why the door stayed shut. */
function doorReason(error: unknown): LostReason {
  if (!(error instanceof ConnectionError)) return "server";
  if (error.reason === ConnectionErrorReason.NotAllowed) return "token";
  return "server";
}
