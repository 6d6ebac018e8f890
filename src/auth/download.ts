import type { Context } from "hono";

/** What a file is called when it is saved: for all systems, and as people read it. */
export type FileNames = { ascii: string; unicode: string };

/** Headers of a file that is saved and never shown; the name twice, in ASCII and as RFC 5987 and RFC 6266 have it. */
export function sendAs(c: Context, names: FileNames, type: string): void {
  const encoded = encodeURIComponent(names.unicode).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const disposition = `attachment; filename="${names.ascii}"; filename*=UTF-8''${encoded}`;
  c.header("Content-Type", type);
  c.header("Content-Disposition", disposition);
  c.header("Cache-Control", "no-store");
  // Whoever opens it in a browser all the same gets neither scripts nor another type than ours.
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Content-Security-Policy", "default-src 'none'; sandbox");
}
