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

/** The rights of a member of staff, api.md section 3. */
export function staffRights(as: StaffRole): Rights {
  return {
    publish: as === "chair" ? ["camera", "microphone", ...SCREEN] : [],
    subscribe: true,
    hidden: as === "observer",
  };
}

/** The text under which rights are stored and compared. */
export function rightsText(rights: Rights): string {
  return rights.publish.toSorted().join(" ");
}

/** Tokens live 10 minutes; refreshed by `/join/refresh`. */
export const TOKEN_LIFE_SECONDS = 600;
