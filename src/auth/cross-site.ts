import type { Context, MiddlewareHandler } from "hono";
import { Refusal } from "../errors.ts";
import { bearer, type Home } from "./brought.ts";

const CHANGES_NOTHING = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses what another site's page makes a browser send, which adds its cookies by itself. Only a page of ours or a
 * program can send a bearer secret, so requests with one pass. hono's own `csrf` looks at forms alone, not at JSON.
 */
export function refuseCrossSite(home: Home): MiddlewareHandler {
  return async (c, next) => {
    const isSafe = CHANGES_NOTHING.includes(c.req.method) || bearer(c) !== undefined;
    if (!isSafe && !isOwn(home, c)) throw crossSite();
    await next();
  };
}

function isOwn({ publicUrl }: Home, c: Context): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  // Browsers leave Sec-Fetch-Site out where there is no HTTPS, and old ones do everywhere.
  const origin = c.req.header("Origin");
  if (origin === undefined) return true;
  const host = hostOf(origin);
  // Behind a proxy that ends TLS the request's own scheme says nothing, so hosts are compared.
  return host !== null && (host === hostOf(publicUrl) || host === hostOf(c.req.url));
}

/** Host and port; null for the origin of a page that hides it. */
function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function crossSite(): Refusal {
  return new Refusal("cross_site", {
    vi: "Yêu cầu này đến từ một trang web khác nên không được thực hiện.",
    en: "This request came from another site's page and was not carried out.",
  });
}
