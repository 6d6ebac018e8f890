import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { authorize } from "../auth/caller.ts";
import { body, may, open, type Core, type Env } from "../auth/http.ts";
import { displayIn, expectDisplay } from "../auth/watcher.ts";
import { Refusal } from "../errors.ts";
import { isOpen } from "../events/events.ts";
import { eventNotOpen, findEvent } from "../events/queries.ts";
import {
  roomAccess,
  STAFF_ROLES,
  staffIdentity,
  staffRights,
  STAFF_WORDS,
  type MediaPlace,
  type RoomAccess,
  type StaffRole,
  type TokenSigner,
} from "./rooms.ts";

const tokenIn = z.strictObject({ as: z.enum(STAFF_ROLES) });

type Rooms = Core & { liveKit: TokenSigner | null };

type Network = Pick<Rooms, "publicUrl" | "liveKit"> & {
  /** Where picture and sound go; without it LiveKit is elsewhere. */
  mediaPlace?: () => MediaPlace;
};

/** What a site's network has to let through; for whoever opens its ports, who has no link. */
export function networkRoutes({ publicUrl, liveKit, mediaPlace }: Network) {
  return new Hono<Env>().get(
    "/network",
    describeRoute({ tags: ["rooms"], summary: "The addresses and ports that a site must reach" }),
    open,
    (c) => {
      const media: MediaPlace = mediaPlace ? mediaPlace() : liveKit && "elsewhere";
      const signalling = media === null ? null : (liveKit?.publicUrl ?? null);
      return c.json({ pages: publicUrl, signalling, media });
    },
  );
}

/** Room tokens for staff and for the hall's screens. */
export function tokenRoutes(core: Rooms) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/tokens",
      describeRoute({ tags: ["rooms"], summary: "A room token for staff" }),
      may(core, "event.read"),
      body(tokenIn),
      async (c) => {
        const { as } = c.req.valid("json");
        const [eventId, caller] = [c.req.param("eventId"), c.get("caller")];
        await authorize(core.store.read, caller, eventId, `token.${as}`);
        return c.json(await accessTo(core, eventId, as, caller.id));
      },
    )
    .post(
      "/display/token",
      describeRoute({
        tags: ["rooms"],
        summary: "A room token for a display, by its link: it sees and hears, hidden",
      }),
      open,
      body(displayIn),
      async (c) => {
        const { secret } = c.req.valid("json");
        const { id, eventId } = await expectDisplay(core.store.read, core.deps, secret);
        return c.json(await accessTo(core, eventId, "display", id));
      },
    );
}

async function accessTo(
  core: Rooms,
  eventId: string,
  as: StaffRole | "display",
  id: string,
): Promise<RoomAccess> {
  const { state, room_name: room } = await findEvent(core.store.read, eventId);
  if (!isOpen(state)) throw eventNotOpen();
  if (core.liveKit === null) throw noMediaServer();
  const identity = staffIdentity(core.deps, as, id);
  const grant = { identity, name: STAFF_WORDS[as], room, rights: staffRights(as) };
  return roomAccess(core.liveKit, grant, core.deps.now());
}

function noMediaServer(): Refusal {
  const words = {
    vi: "Chưa có máy chủ LiveKit cho phòng họp.",
    en: "There is no LiveKit server for the room.",
  };
  return new Refusal("unavailable", words, { retryAfter: 30 });
}
