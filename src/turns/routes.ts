import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, pageFields, seconds } from "../auth/input.ts";
import { readingTime, type Change, type EventAt } from "../db/commit.ts";
import { readTogether } from "../db/snapshot.ts";
import { readPage } from "../page.ts";
import { askOrder, type TurnAsk } from "./ask.ts";
import { addTime, moveTurn, orderTurns, setTurnList } from "./commands.ts";
import { readTotals } from "./totals.ts";
import { listTurns } from "./list.ts";
import { findTurn, turnOut } from "./queries.ts";
import { TURN_KINDS, TURN_STATES } from "./turns.ts";

const MOST_SECONDS = 86_400;
const optionalId = id.nullable().optional();

const turnIn = z.strictObject({
  siteId: optionalId,
  delegateId: optionalId,
  itemId: optionalId,
  contributionId: optionalId,
  kind: z.enum(TURN_KINDS).optional(),
  plannedSeconds: seconds.nullable().optional(),
  note: optionalText(500),
});
const timeIn = z.strictObject({ addSeconds: z.int().min(-MOST_SECONDS).max(MOST_SECONDS) });
const orderIn = z.strictObject({ turnIds: z.array(id).max(10_000) });
const listIn = z.strictObject({ open: z.boolean() });
const turnsQuery = z.strictObject({ ...pageFields, state: z.enum(TURN_STATES).optional() });

/** Every call of api.md section 7 but giving and taking the floor, which moves the programme too. */
export function turnRoutes(core: Core) {
  return new Hono<Env>()
    .route("/", askingRoutes(core))
    .route("/", movingRoutes(core))
    .route("/", queueRoutes(core))
    .route("/", totalRoutes(core));
}

function askingRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/turns",
      describeRoute({ tags: ["turns"], summary: "Ask for a turn" }),
      may(core, "turns.ask"),
      body(turnIn),
      (c) => {
        const eventId = c.req.param("eventId");
        const ask = askOf(c.req.valid("json"));
        return act(core, c, askOrder({ eventId, ask, ownSite: ownSite(c.get("caller")) }));
      },
    )
    .get(
      "/events/:eventId/turns",
      describeRoute({ tags: ["turns"], summary: "The queue, then all other turns" }),
      may(core, "event.read"),
      query(turnsQuery),
      async (c) => {
        const { state, ...page } = c.req.valid("query");
        const filter = { siteId: ownSite(c.get("caller")), state };
        const { store, deps } = core;
        const eventId = c.req.param("eventId");
        const now = await readingTime(store.read, eventId, deps);
        return c.json(await listTurns(store.read, eventId, filter, readPage(page), now));
      },
    )
    .get(
      "/events/:eventId/turns/:turnId",
      describeRoute({ tags: ["turns"], summary: "One turn" }),
      may(core, "event.read"),
      async (c) => {
        const { eventId, turnId } = c.req.param();
        const { site_id } = await findTurn(core.store.read, eventId, turnId);
        expectOwnSite(c.get("caller"), site_id);
        const now = await readingTime(core.store.read, eventId, core.deps);
        return c.json(await turnOut(core.store.read, eventId, turnId, now));
      },
    );
}

function totalRoutes(core: Core) {
  return new Hono<Env>().get(
    "/events/:eventId/turn-totals",
    describeRoute({ tags: ["turns"], summary: "What sites and delegations have spoken" }),
    may(core, "summary.read"),
    async (c) => {
      const eventId = c.req.param("eventId");
      const now = await readingTime(core.store.read, eventId, core.deps);
      return c.json(await readTogether(core.store.read, (db) => readTotals(db, eventId, now)));
    },
  );
}

function movingRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/turns/:turnId/call",
      describeRoute({ tags: ["turns"], summary: "Tell a site to get ready" }),
      may(core, "turns.manage"),
      (c) => onTurn(core, c, c.req.param(), (event, ref) => moveTurn(event, "call", ref)),
    )
    .post(
      "/events/:eventId/turns/:turnId/pause",
      describeRoute({ tags: ["turns"], summary: "Pause the turn that speaks" }),
      may(core, "turns.manage"),
      (c) => onTurn(core, c, c.req.param(), (event, ref) => moveTurn(event, "pause", ref)),
    )
    .post(
      "/events/:eventId/turns/:turnId/skip",
      describeRoute({ tags: ["turns"], summary: "Skip a turn" }),
      may(core, "turns.manage"),
      (c) => onTurn(core, c, c.req.param(), (event, ref) => moveTurn(event, "skip", ref)),
    )
    .post(
      "/events/:eventId/turns/:turnId/withdraw",
      describeRoute({ tags: ["turns"], summary: "Take a request back" }),
      may(core, "turns.ask"),
      (c) => onTurn(core, c, c.req.param(), (event, ref) => moveTurn(event, "withdraw", ref)),
    )
    .post(
      "/events/:eventId/turns/:turnId/time",
      describeRoute({ tags: ["turns"], summary: "Give a turn more time, or less" }),
      may(core, "turns.manage"),
      body(timeIn),
      (c) => {
        const { addSeconds } = c.req.valid("json");
        return onTurn(core, c, c.req.param(), (event, ref) => addTime(event, ref, addSeconds));
      },
    );
}

function queueRoutes(core: Core) {
  return new Hono<Env>()
    .put(
      "/events/:eventId/turns/order",
      describeRoute({ tags: ["turns"], summary: "Put the queue in order" }),
      may(core, "turns.manage"),
      body(orderIn),
      (c) => {
        const { turnIds } = c.req.valid("json");
        const decide = (event: EventAt) => orderTurns(event, turnIds, ifMatch(c));
        return onList(core, c, c.req.param("eventId"), decide);
      },
    )
    .put(
      "/events/:eventId/turn-list",
      describeRoute({ tags: ["turns"], summary: "Open or close the list for sites" }),
      may(core, "turns.manage"),
      body(listIn),
      (c) => {
        const { open } = c.req.valid("json");
        const decide = (event: EventAt) => setTurnList(event, open, ifMatch(c));
        return onList(core, c, c.req.param("eventId"), decide);
      },
    );
}

type Ref = { turnId: string; version: number | null; ownSite: string | null };

/** Commits a call on one turn and answers with the turn. */
function onTurn(
  core: Core,
  c: Context<Env>,
  { eventId, turnId }: { eventId: string; turnId: string },
  decide: (event: EventAt, ref: Ref) => Promise<Change>,
): Promise<Response> {
  const ref = { turnId, version: ifMatch(c), ownSite: ownSite(c.get("caller")) };
  return act(core, c, {
    eventId,
    decide: (event) => decide(event, ref),
    answer: async ({ db, at }) => ({ status: 200, body: await turnOut(db, eventId, turnId, at) }),
  });
}

function onList(
  core: Core,
  c: Context<Env>,
  eventId: string,
  decide: (event: EventAt) => Promise<Change>,
): Promise<Response> {
  const all = { siteId: null, state: undefined };
  return act(core, c, {
    eventId,
    decide,
    answer: async ({ db, at }) => ({
      status: 200,
      body: await listTurns(db, eventId, all, readPage({}), at),
    }),
  });
}

function askOf(sent: z.infer<typeof turnIn>): TurnAsk {
  return {
    siteId: sent.siteId ?? null,
    delegateId: sent.delegateId ?? null,
    itemId: sent.itemId ?? null,
    contributionId: sent.contributionId ?? null,
    kind: sent.kind ?? "normal",
    plannedSeconds: sent.plannedSeconds ?? null,
    note: sent.note ?? null,
  };
}
