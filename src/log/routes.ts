import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { may, query, type Core, type Env } from "../auth/http.ts";
import { time } from "../auth/input.ts";
import { millisOrNull } from "../clock.ts";
import { invalidField } from "../errors.ts";
import { readPage } from "../page.ts";
import { ACTOR_KINDS } from "./log.ts";
import { listKinds, listLog } from "./queries.ts";
import { verifyLog, type Printed } from "./verify.ts";

const number = z.string().regex(/^\d{1,15}$/);
const logQuery = z.strictObject({
  after: number.optional(),
  /** The last ones before a number instead of the first ones behind one. */
  before: number.optional(),
  type: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
  /** Kinds that are left out, between commas. */
  without: z
    .string()
    .regex(/^[a-z_]{1,60}(,[a-z_]{1,60}){0,19}$/)
    .optional(),
  actor: z.enum(ACTOR_KINDS).optional(),
  from: time.optional(),
  to: time.optional(),
  limit: z.string().optional(),
  /** What the ids in the data are called, beside the facts. */
  names: z.enum(["true", "false"]).optional(),
});
const verifyQuery = z.strictObject({
  seq: number.optional(),
  hash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional(),
});

export function logRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/log",
      describeRoute({ tags: ["log"], summary: "The facts of an event behind a number" }),
      may(core, "log.read"),
      query(logQuery),
      async (c) => {
        const { after = "0", before, limit, names, ...of } = c.req.valid("query");
        const page = {
          after: Number(after),
          before: before === undefined ? null : Number(before),
          limit: readPage({ limit }).limit,
          named: names === "true",
          of: {
            type: of.type ?? null,
            without: of.without?.split(",") ?? [],
            actor: of.actor ?? null,
            from: millisOrNull(of.from),
            to: millisOrNull(of.to),
          },
        };
        return c.json(await listLog(core.store.read, c.req.param("eventId"), page));
      },
    )
    .get(
      "/events/:eventId/log/kinds",
      describeRoute({ tags: ["log"], summary: "The kinds of facts there are, and how many" }),
      may(core, "log.read"),
      async (c) => c.json(await listKinds(core.store.read, c.req.param("eventId"))),
    )
    .get(
      "/events/:eventId/log/verify",
      describeRoute({ tags: ["log"], summary: "Check the chain, and a printed head against it" }),
      may(core, "log.read"),
      query(verifyQuery),
      async (c) => {
        const printed = printedHead(c.req.valid("query"));
        const eventId = c.req.param("eventId");
        return c.json(await verifyLog(core.store.read, core.deps, eventId, printed));
      },
    );
}

function printedHead({ seq, hash }: z.infer<typeof verifyQuery>): Printed | null {
  if (seq === undefined && hash === undefined) return null;
  if (seq !== undefined && hash !== undefined)
    return { seq: Number(seq), hash: hash.toLowerCase() };
  throw invalidField(seq === undefined ? "/seq" : "/hash", "required", {
    vi: "Cần cả số (seq) và mã băm (hash) in trên văn bản.",
    en: "Both the printed seq and its hash are needed.",
  });
}
