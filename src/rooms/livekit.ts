import {
  AccessToken,
  ParticipantInfo,
  ParticipantInfo_State,
  type ParticipantPermission,
  TrackSource,
} from "livekit-server-sdk";
import type { Millis } from "../clock.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject, openRoomApi } from "./room-api.ts";
import { TOKEN_LIFE_SECONDS, type Rights, type Source } from "./rooms.ts";

/** One participant as the room API lists it. */
export type RoomParticipant = {
  sid: string;
  identity: string;
  joinedAtMs: Millis | null;
  kind: string;
  hidden: boolean;
  microphones: string[];
  /** Those of them that are muted. */
  muted: string[];
  /** What it may publish, as `rightsText` writes it; null if LiveKit does not say. */
  mayPublish: string | null;
};

/** LiveKit's HTTP border: all that the product asks of it. Every call may throw but `token` and `clockAhead`. */
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
  /** How far its clock is ahead of ours by its latest answer; 0 while they go together. */
  clockAhead(): Millis;
};

/** The end of the year 9999: nobody came later. */
const LAST_MILLIS: Millis = 253_402_300_799_999;

const SOURCES: Record<Source, TrackSource> = {
  camera: TrackSource.CAMERA,
  microphone: TrackSource.MICROPHONE,
  screen_share: TrackSource.SCREEN_SHARE,
  screen_share_audio: TrackSource.SCREEN_SHARE_AUDIO,
};
/** LiveKit may say more in later versions. */
const LENIENT = { ignoreUnknownFields: true };
const KINDS = ["STANDARD", "INGRESS", "EGRESS", "SIP", "AGENT", "CONNECTOR", "BRIDGE"];

/** The real LiveKit. `url` is how the server reaches it, `publicUrl` how browsers do. */
export function openLiveKit(settings: {
  url: string;
  publicUrl: string;
  apiKey: string;
  apiSecret: string;
  /** The machine's own clock. */
  now: () => Millis;
}): LiveKit {
  const api = openRoomApi(settings.url.replace(/^ws/, "http"), settings, settings.now);
  return {
    publicUrl: settings.publicUrl.replace(/^http/, "ws"),
    token: async (grant) => api.onItsClock(await signToken(settings, grant)),
    async roomSid(room) {
      const { rooms } = await api.call("ListRooms", { roomList: true }, { names: [room] });
      const [found] = listOf(rooms);
      if (found === undefined) return null;
      if (found["name"] !== room) throw new Error("not the room that was asked for");
      return named(found["sid"]);
    },
    async participants(room) {
      const grant = { roomAdmin: true, room };
      const { participants } = await api.call("ListParticipants", grant, { room });
      const listed = listOf(participants).map((one) => ParticipantInfo.fromJson(one, LENIENT));
      // Who is still joining may yet be aborted, and was then never in.
      const active = listed.filter(({ state }) => state === ParticipantInfo_State.ACTIVE);
      return active.map((one) => asListed(one, api.clockAhead()));
    },
    async setRights(room, identity, rights) {
      const permission = permissionOf(rights);
      const body = { room, identity, permission };
      const changed = await api.call("UpdateParticipant", { roomAdmin: true, room }, body);
      if (changed["identity"] !== identity) throw new Error("not the participant that was changed");
    },
    async remove(room, identity) {
      await api.call("RemoveParticipant", { roomAdmin: true, room }, { room, identity });
    },
    async closeRoom(room) {
      await api.call("DeleteRoom", { roomCreate: true }, { room });
    },
    clockAhead: api.clockAhead,
  };
}

/** LiveKit writes empty lists too: where there is none, it was not LiveKit that answered. */
function listOf(sent: Json | undefined): JsonObject[] {
  if (!Array.isArray(sent) || !sent.every(isObject)) throw new Error("not a list of LiveKit's");
  return sent;
}

function named(name: Json | undefined): string {
  if (typeof name !== "string" || name === "") throw new Error("no name in LiveKit's answer");
  return name;
}

/** `ahead`: a time told by a clock so far ahead of ours is brought to ours. */
function asListed(listed: ParticipantInfo, ahead: Millis): RoomParticipant {
  const microphones = listed.tracks.filter(({ source }) => source === TrackSource.MICROPHONE);
  const told = Number(listed.joinedAtMs) || Number(listed.joinedAt) * 1000;
  return {
    sid: named(listed.sid),
    identity: named(listed.identity),
    joinedAtMs: told > 0 && told <= LAST_MILLIS ? told - ahead : null,
    kind: KINDS[listed.kind] ?? String(listed.kind),
    hidden: listed.permission?.hidden ?? false,
    microphones: microphones.map(({ sid }) => sid),
    muted: microphones.filter(({ muted }) => muted).map(({ sid }) => sid),
    mayPublish: listed.permission ? publishText(listed.permission) : null,
  };
}

/** Without a list of sources all of them are meant. */
function publishText({ canPublish, canPublishSources }: ParticipantPermission): string {
  if (canPublish && canPublishSources.length === 0) return "all";
  const names = Object.entries(SOURCES).map(([name, source]) => [source, name] as const);
  const known = new Map<TrackSource, string>(names);
  const publish = canPublishSources.map((source) => known.get(source) ?? String(source));
  return canPublish ? publish.toSorted().join(" ") : "";
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
    canPublishSources: rights.publish.map((source) => TrackSource[SOURCES[source]]),
    canPublishData: false,
    canUpdateMetadata: false,
    hidden: rights.hidden,
    recorder: false,
    agent: false,
    canSubscribeMetrics: false,
  };
}
