import {
  AccessToken,
  ParticipantInfo_State,
  RoomServiceClient,
  TrackSource,
} from "livekit-server-sdk";
import type { Millis } from "../clock.ts";
import { TOKEN_LIFE_SECONDS, type Rights, type Source } from "./rooms.ts";

/** One participant as the room API lists it. */
export type RoomParticipant = {
  sid: string;
  identity: string;
  joinedAtMs: Millis | null;
  kind: string;
  hidden: boolean;
  microphones: string[];
};

/** LiveKit's HTTP border: all that the product asks of it. Every call but `token` may throw. */
export type LiveKit = {
  /** How browsers reach it. */
  publicUrl: string;
  /** A token for one room with these rights and nothing else, 10 minutes long. */
  token(grant: { identity: string; name: string; room: string; rights: Rights }): Promise<string>;
  /** The sid of a room that is there, else null. */
  roomSid(room: string): Promise<string | null>;
  participants(room: string): Promise<RoomParticipant[]>;
  setRights(room: string, identity: string, rights: Rights): Promise<void>;
  remove(room: string, identity: string): Promise<void>;
  closeRoom(room: string): Promise<void>;
};

/** In seconds, as the SDK has it: LiveKit that has not answered by then is asked anew. */
const PATIENCE = 10;

const SOURCES: Record<Source, TrackSource> = {
  camera: TrackSource.CAMERA,
  microphone: TrackSource.MICROPHONE,
  screen_share: TrackSource.SCREEN_SHARE,
  screen_share_audio: TrackSource.SCREEN_SHARE_AUDIO,
};
const KINDS = ["STANDARD", "INGRESS", "EGRESS", "SIP", "AGENT", "CONNECTOR", "BRIDGE"];

/** The real LiveKit. `url` is how the server reaches it, `publicUrl` how browsers do. */
export function openLiveKit(settings: {
  url: string;
  publicUrl: string;
  apiKey: string;
  apiSecret: string;
}): LiveKit {
  const rooms = new RoomServiceClient(
    settings.url.replace(/^ws/, "http"),
    settings.apiKey,
    settings.apiSecret,
    { requestTimeout: PATIENCE },
  );
  return {
    publicUrl: settings.publicUrl.replace(/^http/, "ws"),
    token: (grant) => signToken(settings, grant),
    async roomSid(room) {
      const [found] = await rooms.listRooms([room]);
      return found?.sid ?? null;
    },
    async participants(room) {
      const listed = await rooms.listParticipants(room);
      // Who is still joining may yet be aborted, and was then never in.
      const active = listed.filter(({ state }) => state === ParticipantInfo_State.ACTIVE);
      return active.map((participant) => ({
        sid: participant.sid,
        identity: participant.identity,
        joinedAtMs: Number(participant.joinedAtMs) || Number(participant.joinedAt) * 1000 || null,
        kind: KINDS[participant.kind] ?? String(participant.kind),
        hidden: participant.permission?.hidden ?? false,
        microphones: participant.tracks
          .filter((track) => track.source === TrackSource.MICROPHONE)
          .map((track) => track.sid),
      }));
    },
    async setRights(room, identity, rights) {
      await rooms.updateParticipant(room, identity, { permission: permissionOf(rights) });
    },
    remove: (room, identity) => rooms.removeParticipant(room, identity),
    closeRoom: (room) => rooms.deleteRoom(room),
  };
}

async function signToken(
  settings: { apiKey: string; apiSecret: string },
  grant: { identity: string; name: string; room: string; rights: Rights },
): Promise<string> {
  const { identity, name, room, rights } = grant;
  const token = new AccessToken(settings.apiKey, settings.apiSecret, {
    identity,
    name,
    ttl: TOKEN_LIFE_SECONDS,
  });
  token.addGrant({
    roomJoin: true,
    room,
    canSubscribe: rights.subscribe,
    canPublish: rights.publish.length > 0,
    canPublishSources: rights.publish.map((source) => SOURCES[source]),
    canPublishData: false,
    canUpdateOwnMetadata: false,
    hidden: rights.hidden,
  });
  return await token.toJwt();
}

/** LiveKit replaces the whole permission, so all of it is given. An empty list of sources would mean all of them. */
function permissionOf(rights: Rights) {
  return {
    canSubscribe: rights.subscribe,
    canPublish: rights.publish.length > 0,
    canPublishSources: rights.publish.map((source) => SOURCES[source]),
    canPublishData: false,
    canUpdateMetadata: false,
    hidden: rights.hidden,
    recorder: false,
    agent: false,
    canSubscribeMetrics: false,
  };
}
