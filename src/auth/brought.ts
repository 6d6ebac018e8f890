import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { invalidField } from "../errors.ts";

export const SITE_COOKIE = "diem_cau_site";

/**
 * A browser's EventSource sends no headers of its own, so the display's secret comes as a cookie too. Each link has its
 * own: one browser may drive the screens of two halls, and a link that was ended must not go on by another.
 */
export function displayCookie(linkId: string): string {
  return `diem_cau_display_${linkId}`;
}

/** As whom a browser calls that holds cookies of several. */
const AS = ["site", "staff", "display"] as const;
type As = (typeof AS)[number];

export const AS_HEADER = "Diem-Cau-As";

/** What is known of the server's own address decides which cookie is that of staff. */
export type Home = { publicUrl: string };

/** Bound to this host alone where there is HTTPS; browsers take no such name without it. */
export function staffCookie({ publicUrl }: Home): string {
  return publicUrl.startsWith("https:") ? "__Host-diem_cau" : "diem_cau_staff";
}

/** The secret of the `Authorization` header. */
export function bearer(c: Context): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header("Authorization") ?? "")?.[1];
}

/**
 * The one secret that a request is judged by: of its `Authorization`, else of the cookie that the header Diem-Cau-As
 * names, else of the site's cookie, else of the staff's.
 */
export function secretBrought(home: Home, c: Context): string | undefined {
  const as = asHeader(c);
  return bearer(c) ?? (as === null ? first(home, c, ["site", "staff"]) : cookieOf(home, c, as));
}

/**
 * The same for the live stream, whose browsers can send no header: `?as=` names the cookie there, and `?display=` that
 * of a display link, which counts here only.
 */
export function watchSecret(home: Home, c: Context): string | undefined {
  const as = asHeader(c) ?? asQuery(c);
  if (as !== null) return bearer(c) ?? cookieOf(home, c, as);
  const isStage = c.req.query("view") === "stage";
  // No site sees the stage.
  const order: As[] = isStage ? ["staff", "site"] : ["site", "staff"];
  return bearer(c) ?? first(home, c, order);
}

/** The cookie of a staff session, whatever else the request brings. */
export function staffSecret(home: Home, c: Context): string | undefined {
  return getCookie(c, staffCookie(home));
}

function first(home: Home, c: Context, order: As[]): string | undefined {
  return order.map((as) => cookieOf(home, c, as)).find((secret) => secret !== undefined);
}

function cookieOf(home: Home, c: Context, as: As): string | undefined {
  if (as !== "display") return getCookie(c, as === "site" ? SITE_COOKIE : staffCookie(home));
  const linkId = c.req.query("display");
  return linkId === undefined ? undefined : getCookie(c, displayCookie(linkId));
}

function asHeader(c: Context): As | null {
  const sent = c.req.header(AS_HEADER);
  if (sent === undefined) return null;
  const as = AS.find((one) => one === sent);
  if (as !== undefined) return as;
  throw invalidField(`/${AS_HEADER}`, "invalid_value", {
    vi: "Diem-Cau-As phải là site, staff hoặc display.",
    en: "Diem-Cau-As must be site, staff or display.",
  });
}

/** Other values are refused by the schema of the query. */
function asQuery(c: Context): As | null {
  if (c.req.query("display") !== undefined) return "display";
  const sent = c.req.query("as");
  return sent === "site" || sent === "staff" ? sent : null;
}
