import type { MiddlewareHandler } from "hono";
import { createHash, timingSafeEqual } from "node:crypto";
import { Refusal } from "../errors.ts";

/** What Prometheus reads, for who brings the token. */
export function metricsPage(
  token: string,
  read: () => Promise<{ type: string; text: string }>,
): MiddlewareHandler {
  return async (c) => {
    if (!isToken(c.req.header("Authorization"), token)) throw refused();
    const { type, text } = await read();
    return c.body(text, 200, { "Content-Type": type, "Cache-Control": "no-store" });
  };
}

/** Compared as digests, so that neither time nor length tells how near a guess was. */
function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}

function refused(): Refusal {
  return new Refusal("unauthenticated", {
    vi: "Cần METRICS_TOKEN của máy chủ này.",
    en: "The METRICS_TOKEN of this server is needed.",
  });
}
