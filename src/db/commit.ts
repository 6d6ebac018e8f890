import type { Compilable, Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ActorKind } from "../log/log.ts";
import type { LogTable } from "../log/table.ts";
import { CLOCK, clockJump } from "./clock-jump.ts";
import { columnsOf, execute, prepared } from "./prepared.ts";
import { earlierAnswer, keepAnswer, repeated } from "./repeat.ts";
import type { Database } from "./schema.ts";

/** Who did it. Names are looked up when they are shown; the log keeps ids only. */
export type Actor = { kind: ActorKind; id: string | null };

export type Fact = { type: string; data: JsonObject };
export type LoggedFact = Fact & { eventId: string; seq: number; at: Millis; actor: Actor };

/** The event as it stands at log number `seq`: what a command reads. */
export type EventAt = {
  id: string;
  seq: number;
  at: Millis;
  by: Actor;
  db: Kysely<Database>;
  deps: Deps;
};

/**
 * What a command decided: the facts to log, rows that follow from no fact (raw deliveries, wishes to LiveKit)
 * and what the caller wants to know. No facts and no rows: nothing changes.
 */
export type Change<T = undefined> = { facts: Fact[]; rows?: Compilable[]; value: T };

export type Besides = {
  /** Runs work that writes through another connection: never while this one commits. */
  run<R>(work: () => Promise<R>): Promise<R>;
  /** Tells the listeners of a commit that was made there. */
  committed: CommitListener;
};

export type Head = { seq: number; at: Millis; hash: string };

/** The log's part of a commit: chains facts, and says which rows follow from each. */
export type Ledger = {
  append(
    deps: Deps,
    eventId: string,
    head: Head,
    facts: Fact[],
    by: Actor,
    at: Millis,
  ): { rows: LogTable[]; head: Head };
  project(db: Kysely<Database>, fact: LoggedFact): Promise<Compilable[]>;
};

/** An answer to a caller; `kept` is the body a repeat gets, when it must differ (secrets are null there). */
export type Answer = { status: number; body: Json; kept?: Json; location?: string };

/** The key under which a caller's request is known again, and the hash of what it asks. */
export type Repeat = { caller: string; key: string; requestHash: string };

export type Order<T> = {
  eventId: string;
  by: Actor;
  decide(event: EventAt): Promise<Change<T>>;
  /** Shapes the answer from the rows as they are after the change, in the same transaction. */
  answer?(event: EventAt, value: T): Promise<Answer>;
  /** Idempotency-Key of api.md section 1. */
  repeat?: Repeat | undefined;
  /** Only of what comes by the thousand (`crowd.ts`): how another thread makes the same order. */
  again?: Again;
};

/** The maker of an order (`crowd.ts`) and what it was given, which can be sent to another thread. */
export type Again = { name: string; input: unknown };

/** `value` is null when an earlier answer was repeated; `facts` are those that were logged. */
export type Done<T> = {
  value: T | null;
  answer: Answer | null;
  seq: number;
  changed: boolean;
  facts: readonly Fact[];
};

export type Store = {
  /** Committed state only. */
  read: Kysely<Database>;
  commit<T>(order: Order<T>): Promise<Done<T>>;
  /** Calls back after each commit that wrote something; returns the way to stop it. */
  onCommit(listener: CommitListener): () => void;
  /** True if a write would be durable now. */
  writable(): Promise<boolean>;
  /** Only where the database is a file: lets another connection of this process write, in turn with this one. */
  besides?: Besides;
  close(): Promise<void>;
};

/** Hears of a commit: whose it was and what it logged. */
export type CommitListener = (eventId: string, facts: readonly Fact[]) => void;

export const NO_HEAD: Head = { seq: 0, at: 0, hash: "0".repeat(64) };

/** Decides and writes one order inside the transaction or savepoint `tx`. */
export async function runOrder<T>(
  tx: Kysely<Database>,
  order: Order<T>,
  ledger: Ledger,
  deps: Deps,
): Promise<Done<T>> {
  const earlier = await earlierAnswer(tx, order.repeat, deps.now());
  if (earlier) return repeated(earlier);
  const { event, head } = await eventAsItStands(tx, order, deps);
  const change = await order.decide(event);
  const write = (row: Compilable) => execute(tx, row);
  const after = await writeChange(event, head, change, ledger, write);
  const answer = order.answer
    ? await order.answer({ ...event, seq: after.seq }, change.value)
    : null;
  if (order.repeat && answer) {
    for (const row of keepAnswer(tx, order.repeat, answer, event.at)) await write(row);
  }
  const { value, facts } = change;
  return { value, answer, seq: after.seq, changed: hasRows(change), facts };
}

export function hasRows(change: Change<unknown>): boolean {
  return change.facts.length > 0 || (change.rows?.length ?? 0) > 0;
}

/** What an order decides from, and the head it will build on. */
export async function eventAsItStands<T>(
  db: Kysely<Database>,
  order: Order<T>,
  deps: Deps,
): Promise<{ event: EventAt; head: Head }> {
  const head = await readHead(db, order.eventId);
  // The log's times never go back, whatever the machine's clock does.
  const at = Math.max(deps.now(), head.at);
  return { event: { id: order.eventId, seq: head.seq, at, by: order.by, db, deps }, head };
}

/** Hands every row of a change to `write`; behind its facts stands that the clock went back, if it did. */
export async function writeChange(
  event: EventAt,
  head: Head,
  change: Change<unknown>,
  ledger: Ledger,
  write: (row: Compilable) => Promise<unknown>,
): Promise<Head> {
  const jump = change.facts.length === 0 ? null : await clockJump(event);
  const after = await writeFacts(event, head, change, ledger, write);
  if (jump === null) return after;
  const told = { facts: [jump], value: undefined };
  return writeFacts({ ...event, seq: after.seq, by: CLOCK }, after, told, ledger, write);
}

/**
 * Hands every row of a change to `write`, in order. The log's come first: of two changes decided at the same number
 * one fails there, before anything else of it. A fact is projected when the rows before it were written.
 */
async function writeFacts(
  event: EventAt,
  head: Head,
  change: Change<unknown>,
  ledger: Ledger,
  write: (row: Compilable) => Promise<unknown>,
): Promise<Head> {
  const { facts } = change;
  const log = facts.length === 0 ? null : chain(event, head, facts, ledger);
  for (const row of log?.statements ?? []) await write(row);
  for (const row of change.rows ?? []) await write(row);
  for (const [index, fact] of facts.entries()) {
    const seq = head.seq + index + 1;
    const logged = { ...fact, eventId: event.id, seq, at: event.at, actor: event.by };
    for (const row of await ledger.project(event.db, logged)) await write(row);
  }
  return log?.head ?? head;
}

function chain(event: EventAt, head: Head, facts: Fact[], ledger: Ledger) {
  const next = ledger.append(event.deps, event.id, head, facts, event.by, event.at);
  return { statements: logStatements(event.db, event.id, next.rows, next.head), head: next.head };
}

/** The log's rows and its head, which stands where the rows are not, so that a cut tail shows. */
export function logStatements(
  db: Kysely<Database>,
  eventId: string,
  rows: LogTable[],
  head: Head,
): Compilable[] {
  return [
    ...rows.map((row) => insertLog.with(db, row)),
    setHead.with(db, { event_id: eventId, ...head }),
  ];
}

const LOG_COLUMNS = [
  "event_id",
  "seq",
  "at",
  "type",
  "actor_kind",
  "actor_id",
  "data",
  "salt",
  "data_hash",
  "hash",
] as const;

const insertLog = prepared((db, row: LogTable) =>
  db.insertInto("log").values(columnsOf(row, LOG_COLUMNS)),
);

const setHead = prepared((db, { event_id, seq, at, hash }: Head & { event_id: string }) =>
  db
    .insertInto("log_head")
    .values({ event_id, seq, at, hash })
    .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ seq, at, hash })),
);

/** The head of an event's log; number 0 for an event without facts. */
export async function readHead(db: Kysely<Database>, eventId: string): Promise<Head> {
  return (await findHead.first(db, { eventId })) ?? NO_HEAD;
}

/** The moment at which an event is read: never before its last fact, whatever this machine's clock does. */
export async function readingTime(
  db: Kysely<Database>,
  eventId: string,
  deps: Deps,
): Promise<Millis> {
  return Math.max(deps.now(), (await readHead(db, eventId)).at);
}

const findHead = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("log_head").select(["seq", "at", "hash"]).where("event_id", "=", eventId),
);

/** Writes a row to see whether that can be done; it has expired already, so the next kept answer clears it away. */
export async function mayWrite(db: Kysely<Database>): Promise<boolean> {
  const row = { request_hash: "", status: 0, body: null, location: null, kept_until: 0 };
  const probe = db
    .insertInto("idempotency")
    .values({ caller: "health", key: "write", ...row })
    .onConflict((conflict) => conflict.columns(["caller", "key"]).doUpdateSet(row));
  return probe.execute().then(
    () => true,
    () => false,
  );
}

/** One sentence for a database that cannot write now: the caller may try again. */
export function unavailable(): Refusal {
  return new Refusal(
    "unavailable",
    {
      vi: "Hệ thống chưa ghi được dữ liệu, vui lòng thử lại.",
      en: "The data cannot be stored now, please try again.",
    },
    { retryAfter: 2 },
  );
}

/** Listeners of commits; one that throws never disturbs the others nor the commit. */
export function commitListeners() {
  const listeners = new Set<CommitListener>();
  return {
    add: (listener: CommitListener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (eventId: string, facts: readonly Fact[]): void => {
      for (const listener of listeners) {
        Promise.resolve()
          .then(() => listener(eventId, facts))
          // The commit stands; what broke behind it is the operator's to read.
          // oxlint-disable-next-line no-console
          .catch((error: unknown) => console.error(error));
      }
    },
  };
}
