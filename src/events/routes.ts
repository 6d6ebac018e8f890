import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { optionalText, optionalTime, pageFields, seconds, text, time } from "../auth/input.ts";
import { millisOf, millisOrNull } from "../clock.ts";
import { newId } from "../ids.ts";
import { readPage } from "../page.ts";
import { isPhone } from "../sites/sites.ts";
import { USUAL_RULE } from "../turns/turns.ts";
import { changeEvent, createEvent, type EventWish } from "./commands.ts";
import { EVENT_STATES } from "./events.ts";
import { eraseSupportPhone } from "./phone.ts";
import { eventOut, findEvent, listDiscussions, listEvents } from "./queries.ts";

const rule = z.strictObject({
  gapToleranceSeconds: z.int().min(0).max(3600).optional(),
  presentSharePercent: z.number().min(0).max(100).optional(),
});

const turnRule = z.strictObject({
  warningSeconds: seconds.optional(),
  dangerSeconds: seconds.optional(),
  lostLinePauses: z.boolean().optional(),
  siteBudgetSeconds: seconds.nullable().optional(),
  delegationBudgetSeconds: seconds.nullable().optional(),
});

const eventIn = z.strictObject({
  title: text(500),
  startsAt: time,
  endsAt: optionalTime,
  kind: text(50).optional(),
  place: optionalText(500),
  organizer: optionalText(500),
  timeZone: z.string().trim().max(100).refine(isTimeZone, "unknown_time_zone").optional(),
  micPolicy: z.enum(["floor", "open"]).optional(),
  attendanceRule: rule.optional(),
  turnRule: turnRule.optional(),
  supportPhone: text(50).refine(isPhone, "no_phone").nullable().optional(),
});

const listQuery = z.strictObject({
  ...pageFields,
  state: z.enum(EVENT_STATES).optional(),
  q: z.string().max(200).optional(),
  from: time.optional(),
  to: time.optional(),
  counts: z.enum(["true", "false"]).optional(),
});

export function eventRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events",
      describeRoute({ tags: ["events"], summary: "Schedule an event" }),
      may(core, "staff"),
      body(eventIn),
      (c) => {
        const fields = wholeFields(c.req.valid("json"));
        return act(core, c, {
          eventId: newId(core.deps, "evt"),
          decide: (event) => createEvent(event, fields),
          answer: async (event) => ({
            status: 201,
            body: eventOut(await findEvent(event.db, event.id)),
            location: `/api/events/${event.id}`,
          }),
        });
      },
    )
    .get(
      "/events",
      describeRoute({ tags: ["events"], summary: "Events of the caller" }),
      may(core, "staff"),
      query(listQuery),
      async (c) => {
        const { state, q, from, to, counts, ...page } = c.req.valid("query");
        const caller = c.get("caller");
        const keyId = caller.kind === "apiKey" && caller.admin ? null : caller.id;
        const filter = { keyId, state, q, from: millisOrNull(from), to: millisOrNull(to) };
        const withCounts = counts === "true";
        return c.json(await listEvents(core.store.read, filter, readPage(page), withCounts));
      },
    )
    .get(
      "/events/:eventId",
      describeRoute({ tags: ["events"], summary: "One event" }),
      may(core, "event.read"),
      async (c) => c.json(eventOut(await findEvent(core.store.read, c.req.param("eventId")))),
    )
    .get(
      "/events/:eventId/discussions",
      describeRoute({ tags: ["events"], summary: "When everybody could speak" }),
      may(core, "event.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const { store, deps } = core;
        const page = readPage(c.req.valid("query"));
        return c.json(await listDiscussions(store.read, c.req.param("eventId"), page, deps.now()));
      },
    )
    .patch(
      "/events/:eventId",
      describeRoute({ tags: ["events"], summary: "Change an event" }),
      may(core, "event.micPolicyLive"),
      body(eventIn.partial()),
      (c) => {
        const eventId = c.req.param("eventId");
        const changes = partialFields(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => changeEvent(event, c.get("caller"), changes, ifMatch(c)),
          answer: async ({ db }) => ({ status: 200, body: eventOut(await findEvent(db, eventId)) }),
        });
      },
    )
    .post(
      "/events/:eventId/support-phone/erasure",
      describeRoute({ tags: ["events"], summary: "Erase the support phone, also from the log" }),
      may(core, "event.change"),
      body(z.strictObject({ reason: text(1000) })),
      (c) => {
        const eventId = c.req.param("eventId");
        const { reason } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => eraseSupportPhone(event, reason),
          answer: async ({ db }) => ({ status: 200, body: eventOut(await findEvent(db, eventId)) }),
        });
      },
    );
}

function wholeFields(sent: z.infer<typeof eventIn>): EventWish {
  return {
    title: sent.title,
    startsAt: millisOf(sent.startsAt),
    endsAt: millisOrNull(sent.endsAt),
    kind: sent.kind ?? "seminar",
    place: sent.place ?? null,
    organizer: sent.organizer ?? null,
    timeZone: sent.timeZone ?? "Asia/Ho_Chi_Minh",
    micPolicy: sent.micPolicy ?? "floor",
    supportPhone: sent.supportPhone ?? null,
    gapToleranceSeconds: sent.attendanceRule?.gapToleranceSeconds ?? 30,
    presentSharePercent: sent.attendanceRule?.presentSharePercent ?? 50,
    ...USUAL_RULE,
    ...given(sent.turnRule),
  };
}

function partialFields(sent: Partial<z.infer<typeof eventIn>>): Partial<EventWish> {
  const { startsAt, endsAt, attendanceRule, turnRule: signs, ...plain } = sent;
  const all = {
    ...plain,
    ...(startsAt === undefined ? {} : { startsAt: millisOf(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAt: millisOrNull(endsAt) }),
    ...attendanceRule,
    ...signs,
  };
  return given(all);
}

/** Only what was sent: an absent field is no change. */
function given<T extends object>(
  sent: T | undefined,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  // Taking out what is not there leaves the other keys as they were.
  return Object.fromEntries(
    Object.entries(sent ?? {}).filter(([, value]) => value !== undefined),
  ) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("vi", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
