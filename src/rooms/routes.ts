import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { authorize } from "../auth/caller.ts";
import { body, may, type Core, type Env } from "../auth/http.ts";
import { Refusal } from "../errors.ts";
import { isOpen } from "../events/events.ts";
import { eventNotOpen, findEvent } from "../events/queries.ts";
import {
  roomAccess,
  STAFF_ROLES,
  staffIdentity,
  staffRights,
  STAFF_WORDS,
  type TokenSigner,
} from "./rooms.ts";

const tokenIn = z.strictObject({ as: z.enum(STAFF_ROLES) });

/** Room tokens for staff. */
export function tokenRoutes(core: Core & { liveKit: TokenSigner | null }) {
  return new Hono<Env>().post(
    "/events/:eventId/tokens",
    describeRoute({ tags: ["rooms"], summary: "A room token for staff" }),
    may(core, "event.read"),
    body(tokenIn),
    async (c) => {
      const { as } = c.req.valid("json");
      const [eventId, caller] = [c.req.param("eventId"), c.get("caller")];
      await authorize(core.store.read, caller, eventId, `token.${as}`);
      const { state, room_name: room } = await findEvent(core.store.read, eventId);
      if (!isOpen(state)) throw eventNotOpen();
      if (core.liveKit === null) throw noMediaServer();
      const identity = staffIdentity(core.deps, as, caller.id);
      const grant = { identity, name: STAFF_WORDS[as], room, rights: staffRights(as) };
      return c.json(await roomAccess(core.liveKit, grant, core.deps.now()));
    },
  );
}

function noMediaServer(): Refusal {
  const words = {
    vi: "Chưa có máy chủ LiveKit cho phòng họp.",
    en: "There is no LiveKit server for the room.",
  };
  return new Refusal("unavailable", words, { retryAfter: 30 });
}
