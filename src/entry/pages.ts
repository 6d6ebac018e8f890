import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Answered by others, or by nobody. */
const NOT_PAGES = /^\/(api|livekit|metrics)(\/|$)|\/\./;
const FILE = /\.[a-z0-9]+$/i;

/** Said until the pages are built; it asks again by itself. */
const BUILDING = `<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Điểm Cầu</title><p>Đang dựng các trang, một lần, chừng nửa phút. Trang này tự mở lại.</p>
<p lang="en">The pages are being built, once, for about half a minute. This page opens again by itself.</p></html>`;

/**
 * The built pages of a folder: its files (`.br` where the browser takes it), and for every other address the one page
 * of the app. `connect` are origins besides our own that pages talk to, such as LiveKit's.
 */
export function openPages(folder: string, connect: () => string[]): MiddlewareHandler {
  const root = folder;
  const files = serveStatic({ root, precompressed: true, index: "-" });
  const shell = serveStatic({ root, precompressed: true, path: "index.html" });
  return async (c, next) => {
    const { method, path } = c.req;
    if (NOT_PAGES.test(path) || (method !== "GET" && method !== "HEAD")) return next();
    for (const [name, value] of Object.entries(pageHeaders(connect()))) c.header(name, value);
    if (!existsSync(join(folder, "index.html")))
      return c.html(BUILDING, 503, { "Retry-After": "3", "Cache-Control": "no-store" });
    const found = await (FILE.test(path) ? files : shell)(c, next);
    // The name of an asset changes with what is in it.
    const lasting = path.startsWith("/assets/");
    found?.headers.set(
      "Cache-Control",
      lasting ? "public, max-age=31536000, immutable" : "no-cache",
    );
    return found;
  };
}

/** What a page may do: run and load our own files, talk to us and to LiveKit, use camera, microphone and screen. */
function pageHeaders(connect: string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const own = ["camera", "microphone", "display-capture", "screen-wake-lock", "fullscreen"];
  const closed = ["geolocation", "payment", "usb", "serial", "midi", "hid"];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Permissions-Policy": [
      ...own.map((one) => `${one}=(self)`),
      ...closed.map((one) => `${one}=()`),
    ].join(", "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
  };
}
