import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Kysely } from "kysely";
import { isPostgres, readConfig, WrongSetting } from "../config.ts";
import { backUp } from "../db/backup.ts";
import { checkFiles, copyFiles, type Checked } from "../db/kept-files.ts";
import type { Store } from "../db/commit.ts";
import { DatabaseTrouble, NewerDatabase, readMigrations } from "../db/migrate.ts";
import type { Database } from "../db/schema.ts";
import { openSqlite } from "../db/sqlite.ts";
import { ledger, projections } from "../facts.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { logIds } from "../log/queries.ts";
import { DERIVED_TABLES, rebuild, tableDigests } from "../log/rebuild.ts";
import { verifyLog } from "../log/verify.ts";
import { viNumber } from "../vi-format.ts";
import { platformDeps } from "./deps.ts";
import { ROOT } from "./root.ts";

type Command = (store: Store, filesFolder: string) => Promise<Outcome>;
const COMMANDS: Record<string, Command> = {
  rebuild: rebuildAll,
  verify: verifyAll,
};

/** What a command has to say, and whether all was well. */
export type Outcome = { lines: string[]; good: boolean };

/**
 * Runs `rebuild` or `verify` on the database of DATABASE_URL, which no server may be using, or `backup`, which
 * disturbs none.
 */
export async function runCommand(
  name: string | undefined,
  env: Record<string, string | undefined>,
  target?: string,
): Promise<Outcome> {
  const command = COMMANDS[name ?? ""];
  if (!command && (name !== "backup" || !target))
    return failed("Cách dùng: node src/entry/cli.ts rebuild | verify | backup <tệp>");
  try {
    const { databaseUrl, filesFolder } = readConfig(env);
    const folder = filesFolder ?? "";
    if (isPostgres(databaseUrl))
      return failed("Lệnh này chỉ dùng được với tệp SQLite; với PostgreSQL hãy dùng pg_dump.");
    if (!existsSync(databaseUrl)) return failed(`Không có tệp dữ liệu ${databaseUrl}.`);
    if (!command) return await backUpTo(databaseUrl, folder, target ?? "");
    const migrations = readMigrations(join(ROOT, "migrations"), "sqlite");
    const store = openSqlite(databaseUrl, migrations, platformDeps, ledger);
    try {
      return await command(store, folder);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (isForTheOperator(error)) return failed(error.message);
    throw error;
  }
}

function failed(line: string): Outcome {
  return { lines: [line], good: false };
}

/** Errors whose message is one sentence that says what to do. */
function isForTheOperator(error: unknown): error is Error {
  return [WrongSetting, DatabaseTrouble, NewerDatabase].some((kind) => error instanceof kind);
}

/** Makes every derived row anew from the log and says which tables were not what the log says. */
async function rebuildAll(store: Store): Promise<Outcome> {
  const { value } = await store.commit({
    eventId: SYSTEM_LOG,
    by: { kind: "system", id: null },
    // The one command that writes: what it writes follows from facts that are there already.
    async decide({ db, deps }) {
      const before = await tableDigests(db, deps);
      const rebuilt = await rebuild(db, projections);
      const after = await tableDigests(db, deps);
      const differing = DERIVED_TABLES.filter((table) => before.get(table) !== after.get(table));
      return { facts: [], value: { ...rebuilt, differing } };
    },
  });
  if (value === null) throw new Error("a commit without Idempotency-Key repeats no answer");
  const said = `${viNumber(value.events)} sự kiện, ${viNumber(value.facts)} dữ kiện`;
  if (value.differing.length === 0) return { lines: [`${said}, không sai khác.`], good: true };
  const differing = `${said}, đã dựng lại; sai khác ở bảng: ${value.differing.join(", ")}.`;
  return { lines: [differing], good: false };
}

/** Copies the database and the files it names, and says what the copy holds once it was checked. */
async function backUpTo(path: string, filesFolder: string, copy: string): Promise<Outcome> {
  const check = async (db: Kysely<Database>) => ({
    logs: await verifyLogs(db),
    files: filesOutcome(await copyFiles(db, filesFolder, `${copy}-files`)),
  });
  const { logs, files } = await backUp(path, copy, check);
  const lines = [...logs.lines, ...files.lines];
  const good = logs.good && files.good;
  if (!logs.good)
    lines.unshift("Bản sao đúng như tệp gốc, nhưng nhật ký trong đó không nguyên vẹn:");
  const key = join(dirname(path), "livekit-key.json");
  const also = existsSync(key) ? [`Hãy cất cả ${key}: khóa LiveKit không nằm trong bản sao.`] : [];
  return { lines: [`Đã sao lưu vào ${copy}.`, ...lines, ...also], good };
}

async function verifyAll(store: Store, filesFolder: string): Promise<Outcome> {
  const logs = await verifyLogs(store.read);
  const files = filesOutcome(await checkFiles(store.read, filesFolder));
  return { lines: [...logs.lines, ...files.lines], good: logs.good && files.good };
}

const FAULTS = { missing: "bị thiếu", changed: "đã bị thay đổi" };

function filesOutcome({ count, faults }: Checked): Outcome {
  const lines = faults.map(
    ({ sha256, contributionId, what }) =>
      `Tệp ${sha256} của văn bản góp ý ${contributionId} ${FAULTS[what]}.`,
  );
  if (count === 0) return { lines, good: true };
  const good = faults.length === 0;
  const verdict = good ? "nguyên vẹn" : `${viNumber(faults.length)} tệp có lỗi`;
  return { lines: [...lines, `${viNumber(count)} tệp, ${verdict}.`], good };
}

/** Checks the chain of every log. */
async function verifyLogs(db: Kysely<Database>): Promise<Outcome> {
  const lines: string[] = [];
  let facts = 0;
  const logs = await logIds(db);
  for (const id of logs) {
    const { ok, checkedTo, brokenAt } = await verifyLog(db, platformDeps, id);
    facts += checkedTo;
    if (!ok) lines.push(`Nhật ký ${id} không còn nguyên vẹn từ số ${viNumber(brokenAt ?? 0)}.`);
  }
  const events = viNumber(logs.length - 1);
  const good = lines.length === 0;
  const verdict = good ? "nhật ký nguyên vẹn" : "nhật ký không nguyên vẹn";
  return { lines: [...lines, `${events} sự kiện, ${viNumber(facts)} dữ kiện, ${verdict}.`], good };
}

if (import.meta.main) {
  const { lines, good } = await runCommand(process.argv[2], process.env, process.argv[3]);
  for (const line of lines) console.log(line);
  process.exitCode = good ? 0 : 1;
}
