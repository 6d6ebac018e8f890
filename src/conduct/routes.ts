import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, text, time } from "../auth/input.ts";
import { EVENT_STATES } from "../events/events.ts";
import { eventOut, findEvent } from "../events/queries.ts";
import { ownSite } from "../auth/caller.ts";
import { isoTime, millisOf } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import type { TurnRef } from "../turns/commands.ts";
import { turnOut } from "../turns/queries.ts";
import { newId } from "../ids.ts";
import { copyEvent } from "./copy.ts";
import { changeEventState } from "./event-state.ts";
import { giveFloor, resumeFloor, takeFloor } from "./floor.ts";
import { closeMicrophones, microphonesNow } from "./microphones.ts";

const stateIn = z.strictObject({ state: z.enum(EVENT_STATES), reason: optionalText(1000) });
/** The turn that the caller sees speaking, or "none". */
const seenIn = z.strictObject({ speaking: id.optional() });
const copyIn = z.strictObject({ title: text(500).optional(), startsAt: time });

/** The calls that move several slices at once. */
export function conductRoutes(core: Core) {
  return new Hono<Env>()
    .put(
      "/events/:eventId/state",
      describeRoute({ tags: ["events"], summary: "Open, pause, close or cancel an event" }),
      may(core, "event.read"),
      body(stateIn),
      (c) => {
        const eventId = c.req.param("eventId");
        const { state, reason } = c.req.valid("json");
        const wish = { state, reason: reason ?? null, version: ifMatch(c) };
        return act(core, c, {
          eventId,
          decide: (event) => changeEventState(event, c.get("caller"), wish),
          answer: async ({ db }) => ({ status: 200, body: eventOut(await findEvent(db, eventId)) }),
        });
      },
    )
    .post(
      "/events/:eventId/copy",
      describeRoute({ tags: ["events"], summary: "Schedule the same again" }),
      may(core, "event.change"),
      body(copyIn),
      (c) => {
        const { title, startsAt } = c.req.valid("json");
        const wish = { title: title ?? null, startsAt: millisOf(startsAt) };
        return act(core, c, {
          eventId: newId(core.deps, "evt"),
          decide: (event) => copyEvent(event, c.req.param("eventId"), wish),
          answer: async (event) => ({
            status: 201,
            body: eventOut(await findEvent(event.db, event.id)),
            location: `/api/events/${event.id}`,
          }),
        });
      },
    )
    .put(
      "/events/:eventId/turns/:turnId/floor",
      describeRoute({ tags: ["turns"], summary: "Give the floor" }),
      may(core, "turns.manage"),
      query(seenIn),
      (c) => {
        const { speaking } = c.req.valid("query");
        return moveFloor(core, c, c.req.param(), (event, ref) => giveFloor(event, ref, speaking));
      },
    )
    .delete(
      "/events/:eventId/turns/:turnId/floor",
      describeRoute({ tags: ["turns"], summary: "Take the floor" }),
      may(core, "turns.manage"),
      (c) => moveFloor(core, c, c.req.param(), takeFloor),
    )
    .post(
      "/events/:eventId/turns/:turnId/resume",
      describeRoute({ tags: ["turns"], summary: "Let a paused turn go on" }),
      may(core, "turns.manage"),
      (c) => moveFloor(core, c, c.req.param(), resumeFloor),
    )
    .route("/", microphoneRoutes(core));
}

function microphoneRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/microphones",
      describeRoute({ tags: ["turns"], summary: "Who may be heard, and who is" }),
      may(core, "event.read"),
      async (c) => {
        const eventId = c.req.param("eventId");
        return c.json(await microphonesNow(core.store.read, eventId, ownSite(c.get("caller"))));
      },
    )
    .delete(
      "/events/:eventId/microphones",
      describeRoute({ tags: ["turns"], summary: "Close the microphones of all remote sites" }),
      may(core, "turns.manage"),
      (c) => {
        const eventId = c.req.param("eventId");
        return act(core, c, {
          eventId,
          decide: closeMicrophones,
          answer: async ({ db, at }, pausedTurnId) => ({
            status: 200,
            body: {
              closedAt: isoTime(at),
              pausedTurnId,
              ...(await microphonesNow(db, eventId, null)),
            },
          }),
        });
      },
    );
}

function moveFloor(
  core: Core,
  c: Context<Env>,
  { eventId, turnId }: { eventId: string; turnId: string },
  decide: (event: EventAt, ref: TurnRef) => Promise<Change>,
): Promise<Response> {
  const ref = { turnId, version: ifMatch(c) };
  return act(core, c, {
    eventId,
    decide: (event) => decide(event, ref),
    answer: async ({ db, at }) => ({ status: 200, body: await turnOut(db, eventId, turnId, at) }),
  });
}
