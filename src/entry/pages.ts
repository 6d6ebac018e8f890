import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";
import { statSync } from "node:fs";
import { join } from "node:path";

/** Answered by others, or by nobody. */
const NOT_PAGES = /^\/(api|livekit|metrics)(\/|$)|\/\./;
const FILE = /\.[a-z0-9]+$/i;
/** For browsers in which the app does not start: a page of its own, without scripts. */
const UNFIT = "/khong-ho-tro";

/** Said until the pages are built; it asks again by itself. */
const BUILDING = `<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Điểm Cầu</title><p>Đang dựng các trang, một lần, chừng nửa phút. Trang này tự mở lại.</p>
<p lang="en">The pages are being built, once, for about half a minute. This page opens again by itself.</p></html>`;

/**
 * The built pages of a folder: its files (`.br` where the browser takes it), and for every other address the one page
 * of the app. `headers` are those of `pageHeaders`, asked for each time.
 */
export function openPages(
  folder: string,
  headers: () => Record<string, string>,
): MiddlewareHandler {
  const shellPath = join(folder, "index.html");
  let serve: ReturnType<typeof serveFolder> | undefined;
  return async (c, next) => {
    const { method, path } = c.req;
    if (NOT_PAGES.test(path) || (method !== "GET" && method !== "HEAD")) return next();
    for (const [name, value] of Object.entries(headers())) c.header(name, value);
    const shell = statSync(shellPath, { throwIfNoEntry: false });
    if (!shell) return c.html(BUILDING, 503, { "Retry-After": "3", "Cache-Control": "no-store" });
    // It complains of a folder that is not there yet.
    serve ??= serveFolder(folder);
    if (FILE.test(path) || path === UNFIT) {
      // The name of an asset changes with what is in it.
      const rule = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      return kept(await serve.files(c, next), rule);
    }
    // Packed or not, it is the same page.
    const tag = `W/"${shell.size.toString(36)}-${Math.round(shell.mtimeMs).toString(36)}"`;
    c.header("ETag", tag);
    if (c.req.header("If-None-Match") === tag) return kept(c.body(null, 304), "no-cache");
    return kept(await serve.shell(c, next), "no-cache");
  };
}

/** Says how long it may be kept, and that it differs by what a browser takes, also where it is not packed. */
function kept(found: Response | void, rule: string): Response | void {
  // Where there is no such file hono hands on something else.
  if (!(found instanceof Response)) return found;
  found.headers.set("Cache-Control", rule);
  found.headers.set("Vary", "Accept-Encoding");
  return found;
}

function serveFolder(root: string) {
  return {
    files: serveStatic({
      root,
      precompressed: true,
      index: "-",
      rewriteRequestPath: (path) => (path === UNFIT ? `${path}.html` : path),
    }),
    shell: serveStatic({ root, precompressed: true, path: "index.html" }),
  };
}
