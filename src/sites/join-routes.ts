import { Hono, type Context } from "hono";
import { setCookie } from "hono/cookie";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { forbidden, invalidField, type Refusal } from "../errors.ts";
import { isoTime } from "../clock.ts";
import { SITE_COOKIE } from "../auth/brought.ts";
import { FailureLimits, guessRefused, type Addressed } from "../auth/failure-limits.ts";
import { body, may, open, sessionBrought, type Core, type Env } from "../auth/http.ts";
import { text } from "../auth/input.ts";
import { isOpen } from "../events/events.ts";
import { supportPhoneOut } from "../events/queries.ts";
import { roomAccess, siteRights, type TokenSigner } from "../rooms/rooms.ts";
import { joinOrder, linkInvalid, siteBusy } from "./join.ts";
import { admissionOf, findJoinLink, type Admission } from "./join-queries.ts";
import { findSite, type SiteRow } from "./queries.ts";
import { sessionIdentity } from "./sites.ts";

export type JoinServices = Core & Addressed & { liveKit: TokenSigner | null };

const joinIn = z.strictObject({
  secret: z.string().min(1).max(500),
  deviceId: text(200).optional(),
  takeOver: z.boolean().optional(),
});

/** How a site comes in by its link, and how its token for the room is renewed. */
export function joinRoutes(services: JoinServices) {
  const limits = new FailureLimits();
  return new Hono<Env>()
    .post(
      "/join",
      describeRoute({ tags: ["join"], summary: "Come in by a site's link" }),
      open,
      body(joinIn),
      async (c) => {
        const sent = c.req.valid("json");
        if (sent.takeOver && sent.deviceId === undefined) throw deviceMissing();
        const joined = await join(services, limits, c, sent);
        setCookie(c, SITE_COOKIE, joined.accessToken, {
          httpOnly: true,
          sameSite: "Strict",
          path: "/api",
          secure: services.publicUrl.startsWith("https:"),
        });
        return c.json(await accessOut(services, joined));
      },
    )
    .post(
      "/join/refresh",
      describeRoute({ tags: ["join"], summary: "A new room token for a site session" }),
      may(services, "signedIn"),
      async (c) => {
        const brought = await sessionBrought(services, c);
        if (brought?.caller.kind !== "site") throw forbidden();
        const { eventId, siteId, id: sessionId } = brought.caller;
        const site = await findSite(services.store.read, eventId, siteId);
        const admission = await admissionOf(services.store.read, site);
        const session = { ...admission, site, sessionId, accessToken: brought.secret };
        return c.json(await accessOut(services, session));
      },
    );
}

type Session = Admission & { site: SiteRow; sessionId: string; accessToken: string };

async function join(
  services: JoinServices,
  limits: FailureLimits,
  c: Context<Env>,
  sent: z.infer<typeof joinIn>,
): Promise<Session> {
  const { store, deps } = services;
  const secretHash = deps.sha256(sent.secret);
  const link = await findJoinLink(store.read, secretHash, deps.now());
  if (!link) throw guessRefused(services, limits, c, secretHash, linkInvalid());
  const session = await sessionBrought(services, c);
  const brought =
    session?.caller.kind === "site"
      ? {
          sessionId: session.caller.id,
          deviceId: session.caller.deviceId,
          secret: session.secret,
        }
      : null;
  const { deviceId = null, takeOver = false } = sent;
  const device = { secretHash, deviceId, takeOver, brought };
  const { value } = await store.commit(
    joinOrder({ eventId: link.event_id, siteId: link.site_id, device }),
  );
  // The request to take over is kept although the answer is a refusal.
  if (value === null) throw siteBusy();
  return value;
}

async function accessOut(
  { deps, liveKit }: JoinServices,
  { event, hasFloor, site, sessionId, accessToken }: Session,
) {
  const { id, name, role } = site;
  const grant = {
    identity: sessionIdentity(site.livekit_identity, sessionId),
    name,
    room: event.room_name,
    rights: siteRights({ role, micPolicy: event.mic_policy, hasFloor }),
  };
  return {
    event: {
      id: event.id,
      title: event.title,
      state: event.state,
      startsAt: isoTime(event.starts_at),
      ...supportPhoneOut(event),
    },
    site: { id, name, role },
    accessToken,
    liveKit: liveKit && isOpen(event.state) ? await roomAccess(liveKit, grant, deps.now()) : null,
  };
}

function deviceMissing(): Refusal {
  return invalidField("/deviceId", "missing", {
    vi: "Xin thay thiết bị thì phải có deviceId.",
    en: "A request to take over needs a deviceId.",
  });
}
