import type { Compilable, Kysely } from "kysely";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";
import { OLD_STATE, untilItHolds } from "./again.ts";
import {
  commitListeners,
  eventAsItStands,
  hasRows,
  mayWrite,
  readHead,
  unavailable,
  writeChange,
  type Change,
  type Done,
  type EventAt,
  type Fact,
  type Head,
  type Ledger,
  type Order,
  type Store,
} from "./commit.ts";
import { openD1, statementFor, UnsentRows, type D1Database } from "./d1-dialect.ts";
import { earlierAnswer, keepAnswer, repeated, replaceAnswer } from "./repeat.ts";
import type { Database } from "./schema.ts";

/** No answer yet: the batch was written, its answer was not. */
const PENDING = { status: 0, body: null };

type Parts = { d1: D1Database; db: Kysely<Database>; deps: Deps; ledger: Ledger };

/** The store on Cloudflare's D1, whose migrations wrangler applies. A Worker ends without closing anything. */
export function d1Store(d1: D1Database, deps: Deps, ledger: Ledger): Store {
  const parts = { d1, db: openD1(d1), deps, ledger };
  const listeners = commitListeners();
  return {
    read: parts.db,
    // Orders of one event do not queue up here: in a Worker, requests must not wait for each other.
    commit: <T>(order: Order<T>) =>
      untilItHolds(deps, () =>
        attempt(parts, order, (facts) => listeners.tell(order.eventId, facts)),
      ),
    // Only commits of this Worker are heard; those of others stand in the log.
    onCommit: listeners.add,
    writable: () => mayWrite(parts.db),
    close: async () => {},
  };
}

/**
 * The answer can only be read after the batch, so it may know of later changes; a repeat that comes before it is kept
 * finds it pending and gets 409.
 */
async function attempt<T>(
  parts: Parts,
  order: Order<T>,
  written: (facts: readonly Fact[]) => void,
): Promise<Done<T> | typeof OLD_STATE> {
  const { db, deps } = parts;
  const earlier = await earlierAnswer(db, order.repeat, deps.now());
  if (earlier?.status === PENDING.status) throw stillPending();
  if (earlier) return repeated(earlier);
  const { event, head } = await eventAsItStands(db, order, deps);
  const decided = await decideAndWrite(parts, order, event, head);
  if (decided === OLD_STATE) return OLD_STATE;
  const { change, seq } = decided;
  const changed = hasRows(change);
  if (changed) written(change.facts);
  const answer = order.answer ? await order.answer({ ...event, seq }, change.value) : null;
  if (order.repeat && answer) await replaceAnswer(db, order.repeat, answer).execute();
  return { value: change.value, answer, seq, changed, facts: change.facts };
}

/**
 * Sends all rows as one batch, which the log's primary key lets through only if the log still stands where it was
 * read. D1 reads one statement at a time, so what writes nothing (a refusal, too) counts under that condition only.
 */
async function decideAndWrite<T>(
  { d1, db, ledger }: Parts,
  order: Order<T>,
  event: EventAt,
  head: Head,
): Promise<{ change: Change<T>; seq: number } | typeof OLD_STATE> {
  try {
    const change = await order.decide(event);
    if (!hasRows(change) && (await hasMoved(event))) return OLD_STATE;
    const { rows, seq } = await rowsOf(event, head, change, ledger);
    if (order.repeat && order.answer) rows.push(...keepAnswer(db, order.repeat, PENDING, event.at));
    if (rows.length > 0) await d1.batch(rows.map((row) => statementFor(d1, row.compile())));
    return { change, seq };
  } catch (error) {
    // Whether a batch that got lost was written, nobody knows: it is not sent again.
    if (isTrouble(error)) throw unavailable();
    if (isCollision(error) || (await hasMoved(event))) return OLD_STATE;
    throw error;
  }
}

/** Collects what a change writes. A projector that would have to read rows of the same change cannot: it is stopped. */
async function rowsOf(
  event: EventAt,
  head: Head,
  change: Change<unknown>,
  ledger: Ledger,
): Promise<{ rows: Compilable[]; seq: number }> {
  const rows: Compilable[] = [];
  const unsent = new UnsentRows();
  const { seq } = await writeChange(
    { ...event, db: event.db.withPlugin(unsent) },
    head,
    change,
    ledger,
    async (row) => {
      unsent.add(row.compile());
      rows.push(row);
    },
  );
  return { rows, seq };
}

async function hasMoved(event: EventAt): Promise<boolean> {
  return (await readHead(event.db, event.id)).seq !== event.seq;
}

function isCollision(error: unknown): boolean {
  return /UNIQUE constraint failed: (log|idempotency)\./.test(messageOf(error));
}

/** D1 itself failed, not the statement. */
function isTrouble(error: unknown): boolean {
  const message = messageOf(error);
  if (/SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|TOOBIG|AUTH|MISUSE)/.test(message)) return false;
  return /^D1_ERROR|Network connection lost|Cannot resolve D1/.test(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error && !(error instanceof Refusal) ? error.message : "";
}

function stillPending(): Refusal {
  return new Refusal("duplicate", {
    vi: "Yêu cầu này đã được ghi nhận; hãy đọc lại để biết kết quả.",
    en: "This request was carried out already; read again to see what came of it.",
  });
}
