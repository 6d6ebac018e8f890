import { copyFile, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kysely } from "kysely";
import { hashOfFile, syncFolder } from "./files.ts";
import type { Database } from "./schema.ts";

/** A file that the database names and that is not there, or is no longer what was handed in. */
export type Fault = { sha256: string; contributionId: string; what: "missing" | "changed" };
export type Checked = { count: number; faults: Fault[] };

/** Looks at every file that was ever handed in, also those that others took the place of. */
export async function checkFiles(db: Kysely<Database>, folder: string): Promise<Checked> {
  const named = await filesNamed(db);
  const faults: Fault[] = [];
  for (const { sha256, contributionId } of named) {
    const found = await hashOfFile(join(folder, sha256));
    if (found !== sha256)
      faults.push({ sha256, contributionId, what: found === null ? "missing" : "changed" });
  }
  return { count: named.length, faults };
}

/** Copies every file that the database names and checks the copies; the new folder has its name when all are there. */
export async function copyFiles(db: Kysely<Database>, from: string, to: string): Promise<Checked> {
  const named = await filesNamed(db);
  if (named.length === 0) return { count: 0, faults: [] };
  const part = `${to}.part`;
  await mkdir(part, { mode: 0o700, recursive: true });
  for (const { sha256 } of named) await copyDurably(join(from, sha256), join(part, sha256));
  const checked = await checkFiles(db, part);
  await syncFolder(part);
  await rename(part, to);
  await syncFolder(dirname(to));
  return checked;
}

async function copyDurably(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    // The check says so.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  const copy = await open(to, "r+");
  await copy.chmod(0o600);
  await copy.sync();
  await copy.close();
}

async function filesNamed(db: Kysely<Database>) {
  const rows = await db
    .selectFrom("contribution_file")
    .select(["sha256", "contribution_id"])
    .orderBy("event_id")
    .orderBy("seq")
    .execute();
  const bySha = new Map(rows.map((row) => [row.sha256, row.contribution_id]));
  return [...bySha].map(([sha256, contributionId]) => ({ sha256, contributionId }));
}
