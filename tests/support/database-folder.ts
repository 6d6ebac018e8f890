import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/db/commit.ts";
import { DatabaseTrouble, readMigrations, type Migration } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { ledger } from "../../src/facts.ts";

export const ROOT = new URL("../..", import.meta.url).pathname;
export const MIGRATIONS = readMigrations(join(ROOT, "migrations"), "sqlite");

export type DatabaseFolder = ReturnType<typeof databaseFolder>;

/** A folder of its own for a database file, and the ways to open that from this process and from others. */
export function databaseFolder() {
  const folder = mkdtempSync(join(tmpdir(), "database-"));
  const ends: (() => unknown)[] = [];
  const here = {
    folder,
    path: join(folder, "d.sqlite"),
    open(migrations: Migration[] = MIGRATIONS): Store {
      const store = openSqlite(here.path, migrations, platformDeps, ledger);
      ends.push(() => store.close());
      return store;
    },
    /** The one sentence with which opening is refused. */
    refusal(): string {
      try {
        here.open();
      } catch (error) {
        if (error instanceof DatabaseTrouble) return error.message;
        throw error;
      }
      throw new Error("it was opened");
    },
    /** Runs a program of PRELUDE and these lines in a process of its own. */
    inChild(program: string, env: Record<string, string> = {}) {
      const child = startChild(`${PRELUDE}\n${program}`, { ...env, DATABASE: here.path });
      ends.push(child.kill);
      return child;
    },
    /** Does `end` before the folder is removed. */
    atEnd: (end: () => unknown) => void ends.push(end),
    async close(): Promise<void> {
      for (const end of ends.splice(0).toReversed()) await end();
    },
    async remove(): Promise<void> {
      await here.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return here;
}

export async function makeKey(store: Store, keyId: string): Promise<void> {
  const secretHash = keyId;
  const data = { keyId, label: "khóa", admin: false, roles: [], expiresAt: null, secretHash };
  const decide = async () => ({ facts: [{ type: "key_created", data }], value: undefined });
  await store.commit({ eventId: "system", by: { kind: "system", id: null }, decide });
}

export async function keysIn(store: Store): Promise<string[]> {
  const rows = await store.read.selectFrom("api_key").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** What a child needs to open the same file the same way, and to say how it went. */
const PRELUDE = `
  import { existsSync } from "node:fs";
  import SqliteFile from "better-sqlite3";
  import { migrateSqlite, readMigrations } from "${ROOT}src/db/migrate.ts";
  import { openSqlite } from "${ROOT}src/db/sqlite.ts";
  import { platformDeps } from "${ROOT}src/entry/deps.ts";
  import { ledger } from "${ROOT}src/facts.ts";
  const path = process.env["DATABASE"];
  const say = (line) => process.stdout.write(line + "\\n");
  process.on("uncaughtException", (error) => { say(error.constructor.name + " " + error.message); process.exit(1); });
  const opened = () => openSqlite(path, readMigrations("${ROOT}migrations", "sqlite"), platformDeps, ledger);
  const stay = () => setInterval(() => {}, 1000);
  ${makeKey.toString()}
`;

function startChild(program: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", () => said.includes("\n") && resolve(said.split("\n")[0] ?? ""));
    void exited.then(() => resolve(said.trim()));
  });
  return {
    firstLine: () => line,
    output: () => exited.then(() => said.trim()),
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
