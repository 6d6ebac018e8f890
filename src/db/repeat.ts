import type { Compilable, Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import { Refusal } from "../errors.ts";
import { canonicalJson, type Json } from "../json.ts";
import type { Answer, Done, Repeat } from "./commit.ts";
import type { Database } from "./schema.ts";

const KEPT_FOR: Millis = 7 * 24 * 3600 * 1000;

/** The answer that the same request got before, null for the first time; another request with its key is refused. */
export async function earlierAnswer(
  db: Kysely<Database>,
  repeat: Repeat | undefined,
  now: Millis,
): Promise<Answer | null> {
  if (!repeat) return null;
  const row = await db
    .selectFrom("idempotency")
    .selectAll()
    .where("caller", "=", repeat.caller)
    .where("key", "=", repeat.key)
    .where("kept_until", ">", now)
    .executeTakeFirst();
  if (!row) return null;
  if (row.request_hash !== repeat.requestHash) {
    throw new Refusal("idempotency_mismatch", {
      vi: "Idempotency-Key này đã dùng cho một yêu cầu khác.",
      en: "This Idempotency-Key was used for another request.",
    });
  }
  const body: Json = row.body === null ? null : JSON.parse(row.body);
  return { status: row.status, body, ...(row.location === null ? {} : { location: row.location }) };
}

export function repeated<T>(earlier: Answer): Done<T> {
  return { value: null, answer: earlier, seq: 0, changed: false, facts: [] };
}

/** Keeps an answer for seven days, and forgets those whose days are over. */
export function keepAnswer(
  db: Kysely<Database>,
  repeat: Repeat,
  answer: Answer,
  at: Millis,
): Compilable[] {
  return [
    db.deleteFrom("idempotency").where("kept_until", "<=", at),
    db.insertInto("idempotency").values({
      caller: repeat.caller,
      key: repeat.key,
      request_hash: repeat.requestHash,
      ...columns(answer),
      kept_until: at + KEPT_FOR,
    }),
  ];
}

/** Puts the answer in the place of the one kept before. */
export function replaceAnswer(db: Kysely<Database>, repeat: Repeat, answer: Answer) {
  return db
    .updateTable("idempotency")
    .set(columns(answer))
    .where("caller", "=", repeat.caller)
    .where("key", "=", repeat.key);
}

function columns(answer: Answer) {
  return {
    status: answer.status,
    body: canonicalJson(answer.kept ?? answer.body),
    location: answer.location ?? null,
  };
}
