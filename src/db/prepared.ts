import type { Compilable, CompiledQuery, Kysely } from "kysely";
import type { Database } from "./schema.ts";

/** Runs one statement at once, outside kysely's queue; null when it has to wait its turn there. */
export type Direct = (sql: string, parameters: readonly unknown[]) => unknown[] | null;

const directs = new WeakMap<object, Direct>();

/** From now on statements on `db` are run by `direct` where that can. */
export function runDirectly(db: Kysely<Database>, direct: Direct): void {
  directs.set(db, direct);
}

/** Runs a statement that answers no rows. */
export async function execute(db: Kysely<Database>, statement: Compilable): Promise<void> {
  const query = statement.compile();
  if (!directs.get(db)?.(query.sql, query.parameters)) await db.executeQuery(query);
}

/** A statement whose text is made once for each kind of database. */
export type Prepared<Values, Row> = {
  all(db: Kysely<Database>, values: Values): Promise<Row[]>;
  first(db: Kysely<Database>, values: Values): Promise<Row | undefined>;
  /** The statement with its values, as a row of a change. */
  with(db: Kysely<Database>, values: Values): Compilable;
};

type Text = { query: CompiledQuery; order: unknown[] };

/** Stands for a value while the text is made. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * For the few statements that carry the load: kysely builds and compiles them at first use only. `build` may do
 * nothing with a value but hand it to kysely, and writes every one that it is given, null or not.
 */
export function prepared<Values extends object, Row>(
  build: (db: Kysely<Database>, values: Values) => Compilable<Row>,
): Prepared<Values, Row> {
  const texts = new WeakMap<object, Text>();

  function textFor(db: Kysely<Database>): Text {
    const { adapter } = db.getExecutor();
    const known = texts.get(adapter);
    if (known) return known;
    // Kysely takes any object for a value, so a slot may stand in every place of one.
    const slots = new Proxy({} as Values, { get: (_, name) => new Slot(String(name)) });
    const query = build(db, slots).compile();
    const made = { query, order: [...query.parameters] };
    texts.set(adapter, made);
    return made;
  }

  function bind(db: Kysely<Database>, values: Values): CompiledQuery {
    const { query, order } = textFor(db);
    const given = values as Record<string, unknown>; // its keys are the slots' names
    const parameters = order.map((one) => (one instanceof Slot ? given[one.name] : one));
    return { ...query, parameters };
  }

  async function all(db: Kysely<Database>, values: Values): Promise<Row[]> {
    const query = bind(db, values);
    const rows = directs.get(db)?.(query.sql, query.parameters);
    // The statement's own type says what a row is.
    return (rows ?? (await db.executeQuery(query)).rows) as Row[];
  }

  return {
    all,
    first: async (db, values) => (await all(db, values))[0],
    with: (db, values) => ({ compile: () => bind(db, values) }),
  };
}

/** These columns of a row that `prepared` builds with. */
export function columnsOf<Row, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Pick<Row, Column> {
  // One entry for each of `columns`, and nothing else.
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;
}
