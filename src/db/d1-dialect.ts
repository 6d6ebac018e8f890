import {
  DeleteQueryNode,
  InsertQueryNode,
  Kysely,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  UpdateQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type TableNode,
  type UnknownRow,
} from "kysely";
import type { Database } from "./schema.ts";

/** What we ask of Cloudflare's D1. */
export type D1Database = {
  prepare(sql: string): D1Statement;
  /** All of them or none. */
  batch(statements: D1Statement[]): Promise<unknown>;
};
export type D1Statement = {
  bind(...values: unknown[]): D1Statement;
  all(): Promise<{ results: unknown[]; meta: { changes?: number } }>;
};

/** D1 as kysely reads it. There are no transactions: what belongs together goes into one `batch`. */
export function openD1(d1: D1Database): Kysely<Database> {
  return new Kysely<Database>({ dialect: dialectOf(d1) });
}

/** A query as D1 takes it. */
export function statementFor(d1: D1Database, query: CompiledQuery): D1Statement {
  return d1.prepare(query.sql).bind(...query.parameters);
}

/**
 * Stops reads of tables in which rows wait to be sent: a batch shows them to nobody before it is whole, so the reader
 * would decide from rows that are about to change.
 */
export class UnsentRows implements KyselyPlugin {
  readonly #tables = new Set<string>();

  add(query: CompiledQuery): void {
    for (const table of tablesIn(targetOf(query.query))) this.#tables.add(table);
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    const unsent = SelectQueryNode.is(node)
      ? tablesIn(node).filter((table) => this.#tables.has(table))
      : [];
    if (unsent.length > 0)
      throw new Error(`on D1 a change cannot read back what it writes (${unsent.join(", ")})`);
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

function targetOf(node: RootOperationNode): unknown {
  if (InsertQueryNode.is(node)) return node.into;
  if (UpdateQueryNode.is(node)) return node.table;
  return DeleteQueryNode.is(node) ? node.from : null;
}

/** The names of all tables in a tree of kysely's nodes. */
function tablesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  if ("kind" in node && node.kind === "TableNode")
    // A node of this kind is a TableNode.
    return [(node as TableNode).table.identifier.name];
  return Object.values(node).flatMap(tablesIn);
}

function dialectOf(d1: D1Database): Dialect {
  return {
    createAdapter: () => new D1Adapter(),
    createDriver: () => driverOf(d1),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Statements need not wait for each other; in a Worker they must not, for they are those of other requests. */
class D1Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function driverOf(d1: D1Database): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => connectionOf(d1),
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}

function connectionOf(d1: D1Database): DatabaseConnection {
  return {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { results, meta } = await statementFor(d1, query).all();
      // The rows are what the query selects; that is kysely's own promise too.
      const rows = results as Row[];
      return meta.changes === undefined
        ? { rows }
        : { rows, numAffectedRows: BigInt(meta.changes) };
    },
    streamQuery() {
      throw new Error("D1 does not stream rows");
    },
  };
}

async function noTransactions(): Promise<never> {
  throw new Error("D1 has no open transactions");
}
