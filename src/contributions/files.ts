import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion } from "../errors.ts";
import { newId } from "../ids.ts";
import type { FileType } from "./contributions.ts";
import type { FileNamed, FileStored } from "./facts.ts";
import { filesOf } from "./file-queries.ts";
import { findContribution } from "./queries.ts";

export type NewFile = { sha256: string; size: number; type: FileType; name: string | null };

/** Puts a file that is on the disk already in the place of the one before, which stays in the store and the log. */
export async function storeFile(
  event: EventAt,
  contributionId: string,
  { name, ...file }: NewFile,
  version: number | null,
  onlySiteId: string | null,
): Promise<Change> {
  const row = await findContribution(event.db, event.id, contributionId, onlySiteId);
  expectVersion(row.version, version);
  const now = (await filesOf(event.db, event.id, [contributionId])).get(contributionId);
  if (now?.sha256 === file.sha256 && now.name === name) return { facts: [], value: undefined };
  const fileId = newId(event.deps, "cfl");
  const stored: FileStored = { fileId, contributionId, ...file };
  const facts: Fact[] = [{ type: "contribution_file_stored", data: stored }];
  if (name !== null) {
    const named: FileNamed = { fileId, name };
    facts.push({ type: "contribution_file_named", data: named });
  }
  return { facts, value: undefined };
}
