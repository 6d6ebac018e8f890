import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import type { AttendanceCorrected } from "../attendance/facts.ts";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, type Core, type Env } from "../auth/http.ts";
import { isoOrNull, isoTime } from "../clock.ts";
import { findHeadcount } from "../delegates/presence-queries.ts";
import { turnOut } from "../turns/queries.ts";
import {
  correctionIn,
  headcountIn,
  marksIn,
  newMark,
  turnCorrectionIn,
  wantedCorrection,
  wantedTurn,
} from "./correction-inputs.ts";
import { correct } from "./corrections.ts";
import { answerOf } from "./proposal-answer.ts";
import { rollCallOrder } from "./roll-call-order.ts";

/** What changes the record: made at once, or kept as a proposal (202) once the record is closed. */
export function correctionRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/corrections",
      describeRoute({ tags: ["attendance"], summary: "Add, change or take out an interval" }),
      may(core, "corrections.make"),
      body(correctionIn),
      (c) => {
        const wish = wantedCorrection(c.req.valid("json"));
        const eventId = c.req.param("eventId");
        return act(core, c, {
          eventId,
          decide: (event) => correct(event, "attendance", wish),
          answer: (event, done) =>
            answerOf(event, done, async (made) => ({
              status: 201,
              body: correctionOut(made, event.at),
              location: `/api/events/${eventId}/attendance/sites/${made.siteId}`,
            })),
        });
      },
    )
    .post(
      "/events/:eventId/turns/:turnId/corrections",
      describeRoute({ tags: ["turns"], summary: "Put right who spoke, or when" }),
      may(core, "corrections.make"),
      body(turnCorrectionIn),
      (c) => {
        const { eventId, turnId } = c.req.param();
        const wish = { ...wantedTurn(c.req.valid("json")), turnId, version: ifMatch(c) };
        return act(core, c, {
          eventId,
          decide: (event) => correct(event, "turn", wish),
          answer: (event, done) =>
            answerOf(event, done, async () => ({
              status: 200,
              body: await turnOut(event.db, eventId, turnId, event.at),
            })),
        });
      },
    )
    .post(
      "/events/:eventId/roll-call",
      describeRoute({ tags: ["attendance"], summary: "Mark delegates, all or none" }),
      may(core, "presence.report"),
      body(marksIn),
      (c) => {
        const marks = c.req.valid("json").marks.map(newMark);
        const wish = { marks, onlySiteId: ownSite(c.get("caller")) };
        return act(core, c, rollCallOrder({ eventId: c.req.param("eventId"), wish }));
      },
    )
    .post(
      "/events/:eventId/sites/:siteId/headcounts",
      describeRoute({ tags: ["attendance"], summary: "Report the strength of a site" }),
      may(core, "presence.report"),
      body(headcountIn),
      (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const { note = null, ...counts } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => correct(event, "headcount", { siteId, counts, note }),
          answer: (event, done) =>
            answerOf(event, done, async (made) => ({
              status: 201,
              body: await findHeadcount(event.db, made),
            })),
        });
      },
    );
}

/** The interval as it stands after the correction; an added one goes by the correction's id. */
function correctionOut(made: AttendanceCorrected, at: number) {
  return {
    id: made.correctionId,
    siteId: made.siteId,
    intervalId: made.intervalId ?? made.correctionId,
    from: isoTime(made.after.from),
    to: isoOrNull(made.after.to),
    void: made.after.void,
    reason: made.reason,
    at: isoTime(at),
  };
}
