import type { Change, EventAt } from "../db/commit.ts";
import type { JsonObject } from "../json.ts";

/** What stands in the place of an erased text. */
export const ERASED_TEXT = "đã xóa";

/** By kind of fact: what remains of its data without the text that somebody wrote. */
export type Remains = Record<string, (data: JsonObject) => JsonObject>;

/**
 * Blanks the facts of these kinds that name `about` (one key and its id), and the answers kept for repeats that show
 * it; nothing when all of them are blank. `follows` is the kind of fact from which the blanked rows follow.
 */
export async function eraseTexts(
  event: EventAt,
  about: [key: string, id: string],
  remains: Remains,
  { reason, follows }: { reason: string; follows: string },
): Promise<Change> {
  const [key, id] = about;
  const rows = await event.db
    .selectFrom("log")
    .select(["seq", "type", "data"])
    .where("event_id", "=", event.id)
    .where("type", "in", Object.keys(remains))
    .where("data", "like", `%"${key}":"${id}"%`)
    .orderBy("seq")
    .execute();
  const erased = rows.flatMap(({ seq, type, data }) => {
    const told = JSON.parse(data ?? "{}") as JsonObject; // facts are objects
    const rest = remains[type]?.(told);
    return rest && told[key] === id ? [{ seq, remains: rest }] : [];
  });
  if (erased.length === 0) return { facts: [], value: undefined };
  const named = { [key]: id };
  return {
    facts: [
      { type: "data_erased", data: { ...named, reason, erased } },
      { type: follows, data: named },
    ],
    rows: [...erased.map(({ seq }) => blankFact(event, seq)), blankAnswers(event, id)],
    value: undefined,
  };
}

function blankFact({ db, id }: EventAt, seq: number) {
  return db
    .updateTable("log")
    .set({ data: null, salt: null })
    .where("event_id", "=", id)
    .where("seq", "=", seq);
}

/** The repeat is still known, it only says nothing any more. */
function blankAnswers({ db }: EventAt, id: string) {
  return db.updateTable("idempotency").set({ body: null }).where("body", "like", `%"id":"${id}"%`);
}
