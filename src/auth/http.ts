import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { validator } from "hono-openapi";
import type { z } from "zod";
import type { Answer, Order, Store } from "../db/commit.ts";
import type { Deps } from "../deps.ts";
import { invalidField, Refusal } from "../errors.ts";
import { canonicalJson, type Json } from "../json.ts";
import { keepingRecord } from "../log/closed-record.ts";
import {
  actorOf,
  authorize,
  callerKey,
  expectAdmin,
  expectStaff,
  findCaller,
  unauthenticated,
  type Caller,
} from "./caller.ts";
import { secretBrought } from "./brought.ts";
import { fieldErrors } from "./input.ts";
import type { Action } from "./may.ts";
import { noteUse } from "./use.ts";

/** What every slice's routes are made of. */
export type Core = { store: Store; deps: Deps; publicUrl: string; bootstrapHash: string | null };
export type Env = { Variables: { caller: Caller } };

type Guard = "public" | "signedIn" | "staff" | "admin" | Action;
const GUARD = Symbol("guard");

/** Who may call a route: one row of the table in may.ts, or a wider word. Event routes have `:eventId`. */
export function may(core: Core, guard: Exclude<Guard, "public">) {
  const middleware = createMiddleware<Env>(async (c, next) => {
    const caller = await callerOf(core, c);
    c.set("caller", caller);
    if (guard === "staff") expectStaff(caller);
    else if (guard === "admin") expectAdmin(caller);
    else if (guard !== "signedIn")
      await authorize(core.store.read, caller, c.req.param("eventId") ?? "", guard);
    await next();
  });
  return guarded(middleware, guard);
}

/** Marks a handler as the guard of its route. */
export function guarded<Handler extends object>(handler: Handler, guard: Guard) {
  return Object.assign(handler, { [GUARD]: guard });
}

/** The guard of a handler made by `may`, for the test that walks all routes. */
export function guardOf(handler: unknown): Guard | null {
  // The symbol is ours alone: whatever carries it was made above.
  return typeof handler === "function" && GUARD in handler ? (handler[GUARD] as Guard) : null;
}

async function callerOf(core: Core, c: Context): Promise<Caller> {
  const secret = secretBrought(core, c);
  const caller =
    secret === undefined
      ? null
      : await findCaller(core.store.read, core.deps, core.bootstrapHash, secret);
  if (!caller) throw unauthenticated();
  if (caller.kind === "apiKey") noteUse(core.store, core.deps, caller);
  return caller;
}

/** The site session that a request brings along, if it brings a good one. */
export async function sessionBrought(
  core: Core,
  c: Context,
): Promise<{ secret: string; caller: Caller } | null> {
  const secret = secretBrought(core, c);
  if (secret === undefined) return null;
  const caller = await findCaller(core.store.read, core.deps, null, secret);
  return caller?.kind === "site" ? { secret, caller } : null;
}

/** Checks the JSON body against a schema; it is also what the OpenAPI document shows. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return validator("json", schema, refuseIssues);
}

/** Checks the query; unknown names are refused like unknown keys. */
export function query<Schema extends z.ZodType>(schema: Schema) {
  return validator("query", schema, refuseIssues);
}

function refuseIssues(result: { success: boolean; error?: unknown; data?: unknown }): void {
  if (result.success) return;
  // Standard Schema gives the list of issues that zod made.
  const issues = result.error as Parameters<typeof fieldErrors>[0];
  const words = { vi: "Dữ liệu gửi lên chưa đúng.", en: "The input is not valid." };
  throw new Refusal("invalid_input", words, { errors: fieldErrors(issues, result.data) });
}

/** `If-Match: "<version>"`, or null when the caller does not care. */
export function ifMatch(c: Context): number | null {
  const header = c.req.header("If-Match");
  if (header === undefined || header.trim() === "*") return null;
  const version = /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw invalidField("/If-Match", "invalid_format", {
    vi: 'If-Match phải có dạng "3".',
    en: 'If-Match must look like "3".',
  });
}

type Act<T> = Pick<Order<T>, "eventId" | "decide" | "answer" | "again">;

/** Commits one order of the caller, who changes no closed record alone, and answers it; a POST may carry an Idempotency-Key. */
export async function act<T>(core: Core, c: Context<Env>, order: Act<T>): Promise<Response> {
  const caller = c.get("caller");
  const repeat = c.req.method === "POST" ? await repeatOf(core, c, callerKey(caller)) : undefined;
  const decide = keepingRecord(order.decide);
  const done = await core.store.commit({ ...order, decide, by: actorOf(caller), repeat });
  return respond(c, done.answer ?? { status: 204, body: null });
}

export function respond(c: Context, answer: Answer): Response {
  if (answer.location !== undefined) c.header("Location", answer.location);
  if (answer.status === 204) return c.body(null, 204);
  c.header("Content-Type", "application/json; charset=UTF-8");
  const status = answer.status === 201 || answer.status === 202 ? answer.status : 200;
  return c.body(JSON.stringify(answer.body), status);
}

async function repeatOf(core: Core, c: Context, caller: string) {
  const key = c.req.header("Idempotency-Key");
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,200}$/.test(key)) {
    throw invalidField("/Idempotency-Key", "invalid_format", {
      vi: "Idempotency-Key cần 1 đến 200 ký tự ASCII.",
      en: "Idempotency-Key needs 1 to 200 ASCII characters.",
    });
  }
  const text = await c.req.text();
  const sent: Json = text === "" ? null : JSON.parse(text);
  return {
    caller,
    key,
    requestHash: core.deps.sha256(`${c.req.method} ${c.req.path} ${canonicalJson(sent)}`),
  };
}

/** A guard that the walk of all routes knows as open to everybody. */
export const open: MiddlewareHandler = guarded(
  createMiddleware(async (_c, next) => {
    await next();
  }),
  "public",
);
