import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, pageFields, text } from "../auth/input.ts";
import type { EventAt } from "../db/commit.ts";
import { readPage } from "../page.ts";
import { changeDelegate, registerDelegates, removeDelegate } from "./commands.ts";
import { DELEGATE_MODES, ROLL_CALL_STATUSES, type DelegateFields } from "./delegates.ts";
import { eraseDelegate } from "./erasure.ts";
import { delegateOut, findDelegate, findDelegates, listDelegates } from "./queries.ts";

const delegateIn = z.strictObject({
  siteId: id,
  name: text(200).nullable(),
  label: optionalText(500),
  rank: optionalText(100),
  positions: z.array(text(500)).max(50).optional(),
  organization: optionalText(500),
  role: text(50).optional(),
  precedence: z.int().min(0).max(1_000_000).nullable().optional(),
  mode: z.enum(DELEGATE_MODES).optional(),
});
const newDelegate = delegateIn.partial({ name: true });
const delegatesIn = z.strictObject({ delegates: z.array(newDelegate).min(1).max(1000) });
const listQuery = z.strictObject({
  ...pageFields,
  siteId: id.optional(),
  status: z.enum(ROLL_CALL_STATUSES).optional(),
  q: z.string().max(200).optional(),
  sort: z.enum(["precedence", "name"]).optional(),
});
const PATH = "/events/:eventId/delegates";

export function delegateRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      PATH,
      describeRoute({ tags: ["delegates"], summary: "Register delegates, all or none" }),
      may(core, "event.change"),
      body(delegatesIn),
      (c) => {
        const delegates = c.req.valid("json").delegates.map(wholeFields);
        return act(core, c, {
          eventId: c.req.param("eventId"),
          decide: (event) => registerDelegates(event, delegates),
          answer: async (event, ids) => ({ status: 201, body: await registered(event, ids) }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["delegates"], summary: "Delegates by precedence or by name" }),
      may(core, "delegates.read"),
      query(listQuery),
      async (c) => {
        const { siteId, status, q, sort = "precedence", ...page } = c.req.valid("query");
        const own = ownSite(c.get("caller"));
        if (siteId !== undefined) expectOwnSite(c.get("caller"), siteId);
        const filter = { siteId: siteId ?? own, status, q, sort };
        const eventId = c.req.param("eventId");
        return c.json(await listDelegates(core.store.read, eventId, filter, readPage(page)));
      },
    )
    .get(
      `${PATH}/:delegateId`,
      describeRoute({ tags: ["delegates"], summary: "One delegate" }),
      may(core, "delegates.read"),
      async (c) => {
        const { eventId, delegateId } = c.req.param();
        const own = ownSite(c.get("caller"));
        return c.json(delegateOut(await findDelegate(core.store.read, eventId, delegateId, own)));
      },
    )
    .patch(
      `${PATH}/:delegateId`,
      describeRoute({ tags: ["delegates"], summary: "Change a delegate" }),
      may(core, "event.change"),
      body(delegateIn.partial()),
      (c) => {
        const { eventId, delegateId } = c.req.param();
        const changes = partialFields(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => changeDelegate(event, delegateId, changes, ifMatch(c)),
          answer: async ({ db }) => ({
            status: 200,
            body: delegateOut(await findDelegate(db, eventId, delegateId)),
          }),
        });
      },
    )
    .delete(
      `${PATH}/:delegateId`,
      describeRoute({ tags: ["delegates"], summary: "Take a delegate off the list" }),
      may(core, "event.change"),
      (c) => {
        const { eventId, delegateId } = c.req.param();
        return act(core, c, {
          eventId,
          decide: (event) => removeDelegate(event, delegateId, ifMatch(c)),
        });
      },
    )
    .post(
      `${PATH}/:delegateId/erasure`,
      describeRoute({ tags: ["delegates"], summary: "Erase the personal data of a delegate" }),
      may(core, "event.change"),
      body(z.strictObject({ reason: text(1000) })),
      (c) => {
        const { eventId, delegateId } = c.req.param();
        const { reason } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => eraseDelegate(event, delegateId, reason),
          answer: (event) => erasedAnswer(event, delegateId),
        });
      },
    );
}

async function registered({ db, id: eventId }: EventAt, ids: string[]) {
  const rows = await findDelegates(db, eventId, ids);
  return { items: ids.flatMap((one) => rows.get(one) ?? []).map(delegateOut) };
}

/** One who was taken off the list earlier is erased from the log all the same and has nothing to show. */
async function erasedAnswer({ db, id: eventId }: EventAt, delegateId: string) {
  const row = (await findDelegates(db, eventId, [delegateId])).get(delegateId);
  return row ? { status: 200, body: delegateOut(row) } : { status: 204, body: null };
}

function wholeFields(sent: z.infer<typeof newDelegate>): DelegateFields {
  return {
    siteId: sent.siteId,
    name: sent.name ?? null,
    label: sent.label ?? null,
    rank: sent.rank ?? null,
    positions: sent.positions ?? [],
    organization: sent.organization ?? null,
    role: sent.role ?? "delegate",
    precedence: sent.precedence ?? null,
    mode: sent.mode ?? "in_person",
  };
}

/** Only what was sent: an absent field is no change. */
function partialFields(sent: Partial<z.infer<typeof delegateIn>>): Partial<DelegateFields> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
}
