/** Why this browser cannot be a site; null when it can. */
export type Unfit = "in_app" | "old" | "insecure";

/** In-app browsers give no camera, or lose it; they tell who they are in their name. */
const IN_APP = /\bZalo|FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|TikTok|musical_ly/i;

/** Looks at what the browser can do, and at its name only for those that live inside another app. */
export function unfitness(nav: Navigator = navigator): Unfit | null {
  if (IN_APP.test(nav.userAgent)) return "in_app";
  if (typeof RTCPeerConnection === "undefined" || typeof WebSocket === "undefined") return "old";
  // Browsers show cameras to pages of HTTPS or of this machine only.
  if (!isSecureContext) return "insecure";
  // Old browsers lack what today's always have.
  const devices: MediaDevices | undefined = nav.mediaDevices;
  return devices && "getUserMedia" in devices ? null : "old";
}

/** `Chrome 153`, as the control room sees it. */
export function browserName(nav: Navigator = navigator): string {
  const found = /(Edg|OPR|coc_coc_browser|Firefox|Chrome|Version)\/(\d+)/.exec(
    nav.userAgent.replace(/^.*?(?=(Edg|OPR|coc_coc_browser)\/)/, ""),
  );
  const names: Record<string, string> = {
    Edg: "Edge",
    OPR: "Opera",
    coc_coc_browser: "Cốc Cốc",
    Version: "Safari",
  };
  const [, engine = "", version = ""] = found ?? [];
  return found ? `${names[engine] ?? engine} ${version}` : "";
}
