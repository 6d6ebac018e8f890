import type { MiddlewareHandler } from "hono";

/** Of every answer of the API: nobody keeps it and nobody guesses its type; a route may say otherwise. */
export const sayHeaders: MiddlewareHandler = async (c, next) => {
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
  await next();
};

/** What pages may use, and what nobody in them may. */
const USED = ["camera", "microphone", "display-capture", "screen-wake-lock", "fullscreen"];
const CLOSED =
  "accelerometer browsing-topics geolocation gyroscope hid idle-detection local-fonts magnetometer midi payment serial usb xr-spatial-tracking".split(
    " ",
  );

/**
 * Of every page: it runs and loads our own files, and talks to us and to LiveKit, wherever browsers reach that. Under
 * HTTPS a browser that was here once comes by HTTPS for a year.
 */
export function pageHeaders(publicUrl: string, liveKitUrl: string | null): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    ["connect-src 'self'", ...(liveKitUrl === null ? [] : origins(liveKitUrl))].join(" "),
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Permissions-Policy": [
      ...USED.map((one) => `${one}=(self)`),
      ...CLOSED.map((one) => `${one}=()`),
    ].join(", "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(publicUrl.startsWith("https:") ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}

/** A browser asks LiveKit over HTTP too, why it was not let in. Not every browser takes 'self' for ours over WebSocket. */
function origins(liveKitUrl: string): string[] {
  const { host, protocol } = new URL(liveKitUrl);
  const secure = /^(wss|https):$/.test(protocol) ? "s" : "";
  return [`ws${secure}://${host}`, `http${secure}://${host}`];
}
