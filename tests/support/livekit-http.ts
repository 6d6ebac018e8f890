import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LiveKitKey } from "../../src/rooms/signature.ts";
import type { Source } from "../../src/rooms/rooms.ts";
import { fakeLiveKit, type FakeLiveKit, type FakeParticipant } from "./fake-livekit.ts";

/** A request's fields in protobuf JSON; what is not sent has its default. */
type Asked = {
  names?: string[];
  room?: string;
  identity?: string;
  permission?: { canSubscribe?: boolean; canPublishSources?: string[]; hidden?: boolean };
};
type Method = {
  needs: "roomList" | "roomCreate" | "roomAdmin";
  run(asked: Asked): Promise<object>;
};
type Grants = { roomList?: boolean; roomCreate?: boolean; roomAdmin?: boolean; room?: string };

/** What LiveKit answers with a status of its own: https://twitchtv.github.io/twirp/docs/spec_v7.html */
class TwirpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * LiveKit's room service on a port of its own, for a server in another process: the rooms of `fakeLiveKit` behind the
 * twirp border that livekit-server-sdk calls. tests/media/livekit-border.test.ts holds it against the real one.
 */
export async function liveKitOverHttp(key: LiveKitKey) {
  const rooms = fakeLiveKit(key);
  const methods = methodsOf(rooms);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readBody(request);
    const method =
      methods[/^\/twirp\/livekit\.RoomService\/(\w+)$/.exec(request.url ?? "")?.[1] ?? ""];
    const [status, body] = await Promise.resolve()
      .then(async () => {
        if (!method) throw new TwirpError(404, "bad_route", `no handler for ${request.url}`);
        checkGrant(key, request.headers.authorization, method.needs, asked.room);
        return [200, await method.run(asked)] as const;
      })
      .catch(problemOf);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    rooms,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

export type LiveKitOverHttp = Awaited<ReturnType<typeof liveKitOverHttp>>;

function methodsOf(rooms: FakeLiveKit): Record<string, Method> {
  return {
    ListRooms: {
      needs: "roomList",
      run: async ({ names = [] }) => {
        const found = names.map(async (name) => ({ name, sid: await rooms.roomSid(name) }));
        return { rooms: (await Promise.all(found)).filter(({ sid }) => sid !== null) };
      },
    },
    ListParticipants: {
      needs: "roomAdmin",
      run: async ({ room = "" }) => {
        await rooms.participants(room);
        return { participants: rooms.inRoom(room).map(participantOut) };
      },
    },
    UpdateParticipant: {
      needs: "roomAdmin",
      run: async ({ room = "", identity = "", permission = {} }) => {
        const publish = (permission.canPublishSources ?? []).map(sourceIn);
        const { canSubscribe: subscribe = false, hidden = false } = permission;
        await rooms.setRights(room, identity, { publish, subscribe, hidden });
        return (
          rooms
            .inRoom(room)
            .filter((one) => one.identity === identity)
            .map(participantOut)[0] ?? {}
        );
      },
    },
    RemoveParticipant: {
      needs: "roomAdmin",
      run: async ({ room = "", identity = "" }) => (await rooms.remove(room, identity), {}),
    },
    DeleteRoom: {
      needs: "roomCreate",
      run: async ({ room = "" }) => (await rooms.closeRoom(room), {}),
    },
  };
}

/** Protobuf JSON: 64-bit numbers as text. */
function participantOut(participant: FakeParticipant) {
  const { sid, identity, joinedAtMs, kind, hidden, microphones, muted, rights } = participant;
  const publish = rights?.publish.map((source) => source.toUpperCase()) ?? [];
  return {
    sid,
    identity,
    state: "ACTIVE",
    ...(joinedAtMs === null
      ? {}
      : { joinedAt: String(Math.floor(joinedAtMs / 1000)), joinedAtMs: String(joinedAtMs) }),
    kind,
    permission: { hidden, canPublish: publish.length > 0, canPublishSources: publish },
    tracks: microphones.map((track) => ({
      sid: track,
      type: "AUDIO",
      source: "MICROPHONE",
      ...(muted.includes(track) ? { muted: true } : {}),
    })),
  };
}

function sourceIn(name: string): Source {
  // The names of protobuf's TrackSource are ours in capitals.
  return name.toLowerCase() as Source;
}

/** LiveKit asks for a token of our key with the right for this call, and for this room. */
function checkGrant(
  { apiKey, apiSecret }: LiveKitKey,
  authorization: string | undefined,
  needs: Method["needs"],
  room: string | undefined,
): void {
  const [head = "", claims = "", signature = ""] = (authorization ?? "")
    .replace("Bearer ", "")
    .split(".");
  const expected = createHmac("sha256", apiSecret).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new TwirpError(401, "unauthenticated", "invalid token");
  // Signed with our secret, so made by the SDK.
  const token = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
    iss?: string;
    exp?: number;
    video?: Grants;
  };
  if (token.iss !== apiKey || (token.exp ?? 0) * 1000 < Date.now())
    throw new TwirpError(401, "unauthenticated", "invalid token");
  const forRoom = needs !== "roomAdmin" || token.video?.room === room;
  if (token.video?.[needs] !== true || !forRoom)
    throw new TwirpError(401, "unauthenticated", "permissions denied");
}

function problemOf(error: unknown): readonly [number, object] {
  if (error instanceof TwirpError) return [error.status, { code: error.code, msg: error.message }];
  const msg = error instanceof Error ? error.message : String(error);
  // The rooms below know one refusal: nobody of that name is there.
  return msg.includes("not_found")
    ? [404, { code: "not_found", msg: "participant does not exist" }]
    : [503, { code: "unavailable", msg }];
}

async function readBody(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding is set
  const text = Buffer.concat(parts).toString();
  return text === "" ? {} : JSON.parse(text);
}
