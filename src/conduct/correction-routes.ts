import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import type { AttendanceCorrected } from "../attendance/facts.ts";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, type Core, type Env } from "../auth/http.ts";
import {
  id,
  millisOf,
  millisOrNull,
  optionalText,
  optionalTime,
  text,
  time,
} from "../auth/input.ts";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Answer, EventAt } from "../db/commit.ts";
import { ROLL_CALL_STATUSES } from "../delegates/delegates.ts";
import { findHeadcount, marksSince } from "../delegates/presence-queries.ts";
import type { NewMark } from "../delegates/roll-call.ts";
import { turnOut } from "../turns/queries.ts";
import { correct, type Corrected, type Made, type Wishes } from "./corrections.ts";
import type { ProposalKind } from "./record.ts";
import { proposalOut } from "./record-queries.ts";

const correctionIn = z.strictObject({
  siteId: id,
  intervalId: id.nullable().optional(),
  from: optionalTime,
  to: optionalTime,
  void: z.boolean().optional(),
  reason: text(2000),
});

const optionalId = id.nullable().optional();
const turnCorrectionIn = z.strictObject({
  siteId: optionalId,
  delegateId: optionalId,
  segments: z
    .array(z.strictObject({ from: time, to: optionalTime }))
    .max(100)
    .optional(),
  reason: text(2000),
});

const markIn = z.strictObject({
  delegateId: id,
  status: z.enum(ROLL_CALL_STATUSES),
  at: optionalTime,
  note: optionalText(1000),
  substitute: z
    .strictObject({
      name: text(200),
      rank: optionalText(100),
      positions: z.array(text(500)).max(50).optional(),
    })
    .nullable()
    .optional(),
});
const marksIn = z.strictObject({ marks: z.array(markIn).min(1).max(1000) });

const count = z.int().min(0).max(10_000_000);
const headcountIn = z.strictObject({
  expected: count,
  present: count,
  excused: count,
  unexcused: count,
  note: optionalText(1000),
});

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
        return act(core, c, {
          eventId: c.req.param("eventId"),
          decide: (event) => correct(event, "roll_call", wish),
          answer: (event, done) =>
            answerOf(event, done, async (before) => ({
              status: 201,
              body: { items: await marksSince(event.db, event.id, before) },
            })),
        });
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

/** The answer of what was made, or 202 with the proposal that waits. */
async function answerOf<Kind extends ProposalKind>(
  { db, id: eventId }: EventAt,
  done: Corrected<Kind>,
  answer: (made: Made[Kind]) => Promise<Answer>,
): Promise<Answer> {
  if (done.proposalId === null) return answer(done.made);
  const proposal = await proposalOut(db, eventId, done.proposalId);
  const location = `/api/events/${eventId}/record/proposals/${done.proposalId}`;
  return { status: 202, body: { proposal }, location };
}

function wantedCorrection(sent: z.infer<typeof correctionIn>): Wishes["attendance"] {
  return {
    siteId: sent.siteId,
    intervalId: sent.intervalId ?? null,
    from: millisOrNull(sent.from),
    to: millisOrNull(sent.to),
    void: sent.void,
    reason: sent.reason,
  };
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

function wantedTurn(sent: z.infer<typeof turnCorrectionIn>) {
  const { siteId, delegateId, reason } = sent;
  const segments = sent.segments?.map(({ from, to }) => ({
    from: millisOf(from),
    to: millisOrNull(to),
  }));
  return { siteId, delegateId, segments, reason };
}

function newMark(sent: z.infer<typeof markIn>): NewMark {
  const { delegateId, status, at, note = null, substitute } = sent;
  const { name, rank = null, positions = [] } = substitute ?? {};
  const instead = name === undefined ? null : { name, rank, positions };
  return { delegateId, status, at: millisOrNull(at), note, substitute: instead };
}
