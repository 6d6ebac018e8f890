import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { optionalText, pageFields } from "../auth/input.ts";
import type { Answer, EventAt } from "../db/commit.ts";
import { readTogether } from "../db/snapshot.ts";
import { invalidField } from "../errors.ts";
import { readPage } from "../page.ts";
import { PROPOSAL_STATES } from "./record.ts";
import {
  approveCorrection,
  closeRecord,
  rejectCorrection,
  reopenRecord,
} from "./record-commands.ts";
import { listProposals, proposalOut, recordOut } from "./record-queries.ts";

const recordIn = z.strictObject({
  state: z.enum(["open", "closed"]),
  reason: optionalText(2000),
});
const decisionIn = z.strictObject({
  decision: z.enum(["approve", "reject"]),
  reason: optionalText(2000),
});
const proposalsQuery = z.strictObject({ ...pageFields, state: z.enum(PROPOSAL_STATES).optional() });
const RECORD = "/events/:eventId/record";

/** The record: closing it, and the corrections that then wait for a second person. */
export function recordRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      RECORD,
      describeRoute({ tags: ["record"], summary: "State and version of the record" }),
      may(core, "record.read"),
      async (c) => {
        const eventId = c.req.param("eventId");
        return c.json(await readTogether(core.store.read, (db) => recordOut(db, eventId)));
      },
    )
    .put(
      RECORD,
      describeRoute({ tags: ["record"], summary: "Close the record, or ask to open it again" }),
      may(core, "record.close"),
      body(recordIn),
      (c) => {
        const { state, reason = null } = c.req.valid("json");
        const version = ifMatch(c);
        return act<{ proposalId: string | null }>(core, c, {
          eventId: c.req.param("eventId"),
          decide: (event) => {
            if (state === "closed") return closeRecord(event, version);
            if (reason === null) throw reasonNeeded();
            return reopenRecord(event, reason, version);
          },
          answer: (event, { proposalId }) => recordAnswer(event, proposalId),
        });
      },
    )
    .get(
      `${RECORD}/proposals`,
      describeRoute({ tags: ["record"], summary: "Corrections that wait or waited for approval" }),
      may(core, "record.read"),
      query(proposalsQuery),
      async (c) => {
        const { state, ...page } = c.req.valid("query");
        const [eventId, asked] = [c.req.param("eventId"), readPage(page)];
        return c.json(
          await readTogether(core.store.read, (db) => listProposals(db, eventId, state, asked)),
        );
      },
    )
    .get(
      `${RECORD}/proposals/:proposalId`,
      describeRoute({ tags: ["record"], summary: "One proposed correction" }),
      may(core, "record.read"),
      async (c) => {
        const { eventId, proposalId } = c.req.param();
        return c.json(
          await readTogether(core.store.read, (db) => proposalOut(db, eventId, proposalId)),
        );
      },
    )
    .put(
      `${RECORD}/proposals/:proposalId`,
      describeRoute({ tags: ["record"], summary: "Approve or reject a correction of another" }),
      may(core, "corrections.make"),
      body(decisionIn),
      (c) => {
        const { eventId, proposalId } = c.req.param();
        const { decision, reason = null } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) =>
            decision === "approve"
              ? approveCorrection(event, proposalId)
              : rejectCorrection(event, proposalId, reason),
          answer: async ({ db }) => ({
            status: 200,
            body: await proposalOut(db, eventId, proposalId),
          }),
        });
      },
    );
}

async function recordAnswer({ db, id }: EventAt, proposalId: string | null): Promise<Answer> {
  if (proposalId === null) return { status: 200, body: await recordOut(db, id) };
  return { status: 202, body: { proposal: await proposalOut(db, id, proposalId) } };
}

function reasonNeeded() {
  return invalidField("/reason", "required", {
    vi: "Mở lại hồ sơ đã chốt cần nêu lý do.",
    en: "Opening a closed record again needs a reason.",
  });
}
