import { isoTime, type Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import type { Words } from "../errors.ts";
import { newSalt } from "../ids.ts";

/** What somebody may publish in a room, in LiveKit's words. */
export type Source = "camera" | "microphone" | "screen_share" | "screen_share_audio";
export type Rights = { publish: Source[]; subscribe: boolean; hidden: boolean };
export type StaffRole = "chair" | "secretary" | "observer";

export const STAFF_ROLES = ["chair", "secretary", "observer"] as const;
const SCREEN: Source[] = ["screen_share", "screen_share_audio"];

/** The rights of a site, api.md section 3. */
export function siteRights(site: {
  role: "central" | "remote";
  micPolicy: "floor" | "open";
  hasFloor: boolean;
}): Rights {
  const microphone = site.role === "central" || site.micPolicy === "open" || site.hasFloor;
  const screen = site.role === "central" || site.hasFloor;
  return {
    publish: [
      "camera",
      ...(microphone ? (["microphone"] as const) : []),
      ...(screen ? SCREEN : []),
    ],
    subscribe: true,
    hidden: false,
  };
}

/** The rights of a member of staff, api.md section 3; a hall's screen sees and hears, and nobody sees it. */
export function staffRights(as: StaffRole | "display"): Rights {
  return {
    publish: as === "chair" ? ["camera", "microphone", ...SCREEN] : [],
    subscribe: true,
    hidden: as === "observer" || as === "display",
  };
}

/** The text under which rights are stored and compared. */
export function rightsText(rights: Rights): string {
  return rights.publish.toSorted().join(" ");
}

/** Tokens live 10 minutes; refreshed by `/join/refresh`. */
export const TOKEN_LIFE_SECONDS = 600;

/** The part of LiveKit that needs no network: who may sign tokens, and where browsers reach it. */
export type TokenSigner = {
  publicUrl: string;
  token(grant: Grant): Promise<string>;
};
export type Grant = { identity: string; name: string; room: string; rights: Rights };
export type RoomAccess = {
  url: string;
  token: string;
  room: string;
  identity: string;
  expiresAt: string;
};

/**
 * Where LiveKit takes picture and sound. `host` null: at every address of the server's machine; `tcp` null: nowhere, as
 * only that machine reaches it.
 */
export type MediaPorts = { host: string | null; udp: number; tcp: number | null };
/** `elsewhere`: it runs by a configuration that is not ours to know; null: there is none. */
export type MediaPlace = MediaPorts | "elsewhere" | null;

/** All that a browser needs to come into a room, as the API gives it. */
export async function roomAccess(
  signer: TokenSigner,
  grant: Grant,
  now: Millis,
): Promise<RoomAccess> {
  const { room, identity } = grant;
  const expiresAt = isoTime(now + TOKEN_LIFE_SECONDS * 1000);
  return { url: signer.publicUrl, token: await signer.token(grant), room, identity, expiresAt };
}

/** How staff and screens are called in the room: what they came as, who they are, and a part that tells two tabs apart. */
export function staffIdentity(deps: Deps, as: StaffRole | "display", id: string): string {
  return `${as}~${id}~${newSalt(deps).slice(0, 8)}`;
}

/** The display link that a screen in the room came by; null for everybody else. */
export function displayLink(identity: string): string | null {
  const [as, id = ""] = identity.split("~");
  return as === "display" ? id : null;
}

/** The names that others in the room see. */
export const STAFF_WORDS: Record<StaffRole | "display", string> = {
  chair: "Chủ trì",
  secretary: "Thư ký",
  observer: "Quan sát",
  display: "Màn hình",
};

/** What it means for people that LiveKit did not confirm a right within its time; `error` is what the log keeps. */
export function failureWords(error: string): Words {
  const [vi, en] = /^404\b|not_found|does not exist/.test(error) ? NOT_FOUND : meaningOf(error);
  return { vi: `${vi} Hệ thống vẫn đang thử lại.`, en: `${en} It is being tried on.` };
}

const NOT_FOUND = [
  "LiveKit không thấy điểm cầu này trong phòng họp.",
  "LiveKit does not find this site in the room.",
] as const;

/** LiveKit's own words begin with its status; whatever else failed did so on the way to it. */
function meaningOf(error: string): readonly [string, string] {
  const refused = /^[1-5]\d\d\b.*/.exec(error)?.[0];
  if (refused !== undefined)
    return [`LiveKit từ chối đổi quyền micro (${refused}).`, `LiveKit refused it (${refused}).`];
  return [
    "LiveKit không xác nhận quyền micro trong 3 giây.",
    "LiveKit has not confirmed the right to speak within 3 s.",
  ];
}
