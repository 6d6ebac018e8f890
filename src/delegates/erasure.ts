import type { Kysely } from "kysely";
import type { Change, EventAt } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import type { JsonObject } from "../json.ts";
import { ERASED, ERASED_PERSON, ERASED_SUBSTITUTE } from "./delegates.ts";
import { foldText } from "../text.ts";
import type { DataErased } from "./facts.ts";
import { noDelegate } from "./queries.ts";

/** The facts that carry a person, and what remains of each without them. */
const REMAINS: Record<string, (data: JsonObject) => JsonObject> = {
  delegate_registered: (data) => ({ ...data, ...ERASED_PERSON }),
  delegate_changed: (data) =>
    Object.fromEntries(Object.entries(data).filter(([key]) => !(key in ERASED_PERSON))),
  substitute_registered: (data) => ({ ...data, name: ERASED, rank: null, positions: [] }),
  roll_call_noted: (data) => ({ ...data, note: null }),
  record_person_proposed: (data) => ({
    ...data,
    note: null,
    substitute: data["substitute"] === null ? null : ERASED_SUBSTITUTE,
  }),
};
/** Files are named after people too, but no file names a delegate by id. */
const NAMED = "contribution_file_named";

/**
 * Blanks whatever tells who a delegate, also one taken off the list, or their substitute was. Marks, turns and the
 * chain of the log stay (design.md section 3).
 */
export async function eraseDelegate(
  event: EventAt,
  delegateId: string,
  reason: string,
): Promise<Change> {
  const about = await factsAbout(event, delegateId);
  const carriers = [...about, ...(await filesNamedAfter(event, about))];
  if (carriers.length === 0) {
    if (!(await isListed(event, delegateId))) throw noDelegate();
    return { facts: [], value: undefined };
  }
  const erased = carriers.map(({ seq, type, data }) => ({
    seq,
    remains: type === NAMED ? { ...data, name: ERASED } : (REMAINS[type]?.(data) ?? {}),
  }));
  const data: DataErased = { delegateId, reason, erased };
  return {
    facts: [{ type: "data_erased", data }],
    rows: [...carriers.map(({ seq }) => blankFact(event, seq)), blankAnswers(event.db, delegateId)],
    value: undefined,
  };
}

async function factsAbout(event: EventAt, delegateId: string) {
  const rows = await event.db
    .selectFrom("log")
    .select(["seq", "type", "data"])
    .where("event_id", "=", event.id)
    .where("type", "in", Object.keys(REMAINS))
    .where("data", "like", `%"delegateId":"${delegateId}"%`)
    .orderBy("seq")
    .execute();
  return rows
    .map(({ seq, type, data }) => ({ seq, type, data: JSON.parse(data ?? "{}") as JsonObject })) // facts are objects
    .filter(({ data }) => data["delegateId"] === delegateId);
}

/** Names of files in which a name that the person or the substitute was known by stands, with or without marks. */
async function filesNamedAfter({ db, id }: EventAt, about: { data: JsonObject }[]) {
  const names = about.map(({ data }) => foldedName(data));
  // A single syllable says nobody.
  const whole = names.filter((name) => name.includes(" ") && name !== foldText(ERASED));
  const rows = await db
    .selectFrom("log")
    .select(["seq", "type", "data"])
    .where("event_id", "=", id)
    .where("type", "=", NAMED)
    .where("data", "is not", null)
    .orderBy("seq")
    .execute();
  return rows
    .map(({ seq, type, data }) => ({ seq, type, data: JSON.parse(data ?? "{}") as JsonObject })) // facts are objects
    .filter(({ data }) => {
      const file = ` ${foldedName(data)} `;
      return whole.some((name) => file.includes(` ${name} `));
    });
}

function foldedName({ name }: JsonObject): string {
  return typeof name === "string" ? foldText(name) : "";
}

async function isListed({ db, id }: EventAt, delegateId: string): Promise<boolean> {
  const row = await db
    .selectFrom("delegate")
    .select("id")
    .where("event_id", "=", id)
    .where("id", "=", delegateId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Answers kept for repeats that show the person: the repeat is still known, it only says nothing any more. */
function blankAnswers(db: Kysely<Database>, delegateId: string) {
  return db
    .updateTable("idempotency")
    .set({ body: null })
    .where("body", "like", `%"${delegateId}"%`)
    .where((row) =>
      row.or([row("body", "like", '%"positions":%'), row("body", "like", '%"note":"%')]),
    );
}

function blankFact({ db, id }: { db: Kysely<Database>; id: string }, seq: number) {
  return db
    .updateTable("log")
    .set({ data: null, salt: null })
    .where("event_id", "=", id)
    .where("seq", "=", seq);
}
