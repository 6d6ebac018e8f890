import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { ownSite, type Caller } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { optionalText, optionalTime, pageFields } from "../auth/input.ts";
import { type Millis, millisOrNull } from "../clock.ts";
import type { EventAt } from "../db/commit.ts";
import { readTogether } from "../db/snapshot.ts";
import { forbidden, invalidField } from "../errors.ts";
import { readPage } from "../page.ts";
import {
  cancelCheckpoint,
  confirmCheckpoint,
  setCheckpoint,
  type WantedCheckpoint,
} from "./checkpoint-commands.ts";
import { checkpointWithSites, findCheckpoint, listCheckpoints } from "./checkpoint-queries.ts";
import { readAttendance } from "./queries.ts";

const checkpointIn = z.strictObject({
  minutes: z.int().min(1).max(60),
  at: optionalTime,
  from: optionalTime,
  to: optionalTime,
  note: optionalText(500),
});
const confirmationIn = z.strictObject({ present: z.int().min(0).max(10_000_000).optional() });
const CHECKPOINTS = "/events/:eventId/checkpoints";

/** Presence checkpoints: at a moment every connected site must confirm that it is there. */
export function checkpointRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      CHECKPOINTS,
      describeRoute({
        tags: ["attendance"],
        summary: "Ask all connected sites to confirm, now, at a moment or at a random one",
      }),
      may(core, "presence.conduct"),
      body(checkpointIn),
      (c) => {
        const wanted = wantedCheckpoint(c.req.valid("json"));
        const eventId = c.req.param("eventId");
        return act(core, c, {
          eventId,
          decide: (event) => setCheckpoint(event, wanted),
          answer: async (event, made) => ({
            status: 201,
            body: await shown(event.db, eventId, made, event.at, null),
            location: `/api/events/${eventId}/checkpoints/${made}`,
          }),
        });
      },
    )
    .get(
      CHECKPOINTS,
      describeRoute({ tags: ["attendance"], summary: "Presence checkpoints, latest first" }),
      may(core, "attendance.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const page = readPage(c.req.valid("query"));
        const viewer = { siteId: ownSite(c.get("caller")), now: core.deps.now() };
        const eventId = c.req.param("eventId");
        return c.json(
          await readTogether(core.store.read, (db) => listCheckpoints(db, eventId, viewer, page)),
        );
      },
    )
    .get(
      `${CHECKPOINTS}/:checkpointId`,
      describeRoute({ tags: ["attendance"], summary: "Who has confirmed and who has not" }),
      may(core, "attendance.read"),
      async (c) => {
        const { eventId, checkpointId } = c.req.param();
        const [siteId, now] = [ownSite(c.get("caller")), core.deps.now()];
        return c.json(
          await readTogether(core.store.read, (db) =>
            shown(db, eventId, checkpointId, now, siteId),
          ),
        );
      },
    )
    .delete(
      `${CHECKPOINTS}/:checkpointId`,
      describeRoute({ tags: ["attendance"], summary: "Take back a checkpoint to come" }),
      may(core, "presence.conduct"),
      (c) => {
        const { eventId, checkpointId } = c.req.param();
        return act(core, c, { eventId, decide: (event) => cancelCheckpoint(event, checkpointId) });
      },
    )
    .post(
      `${CHECKPOINTS}/:checkpointId/confirmation`,
      describeRoute({ tags: ["attendance"], summary: "Confirm that the site is there, once" }),
      may(core, "checkpoints.confirm"),
      body(confirmationIn),
      (c) => {
        const { eventId, checkpointId } = c.req.param();
        const { present = null } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: async (event) => {
            const siteId = await confirmingSite(event, c.get("caller"), checkpointId);
            return confirmCheckpoint(event, checkpointId, siteId, present);
          },
          answer: async ({ db, at }) => ({
            status: 201,
            body: await shown(db, eventId, checkpointId, at, ownSite(c.get("caller"))),
          }),
        });
      },
    );
}

async function shown(
  db: EventAt["db"],
  eventId: string,
  checkpointId: string,
  now: Millis,
  siteId: string | null,
) {
  const asked = { now, from: null, to: null, siteId };
  const attendance = await readAttendance(db, eventId, asked);
  return checkpointWithSites(db, checkpointId, { siteId, now }, attendance);
}

/** Evidence comes from the site itself: an administrator may look, not confirm. */
async function confirmingSite(event: EventAt, caller: Caller, checkpointId: string) {
  const siteId = ownSite(caller);
  if (siteId !== null) return siteId;
  await findCheckpoint(event.db, event.id, checkpointId);
  throw forbidden();
}

function wantedCheckpoint(sent: z.infer<typeof checkpointIn>): WantedCheckpoint {
  const { minutes, note = null } = sent;
  const at = millisOrNull(sent.at);
  const [from, to] = [millisOrNull(sent.from), millisOrNull(sent.to)];
  if (from === null && to === null) return { minutes, at, between: null, note };
  if (from === null || to === null) throw needed(from === null ? "/from" : "/to");
  if (at !== null) throw either();
  return { minutes, at, between: { from, to }, note };
}

function needed(pointer: string) {
  return invalidField(pointer, "required", {
    vi: "Thời điểm ngẫu nhiên cần cả from và to.",
    en: "A random moment needs both from and to.",
  });
}

function either() {
  return invalidField("/at", "either_or", {
    vi: "Chọn một thời điểm (at) hoặc một khoảng ngẫu nhiên (from, to), không cả hai.",
    en: "Give one moment (at) or a span to draw from (from, to), not both.",
  });
}
