import type { Kysely, Selectable } from "kysely";
import { isoTime } from "../clock.ts";
import { idsAtOnce } from "../db/many-ids.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { nameToSave } from "./contributions.ts";
import type { ContributionFileTable } from "./table.ts";

export type FileRow = Selectable<ContributionFileTable>;

/** The file that stands for each of these contributions: the latest handed in. */
export async function filesOf(
  db: Kysely<Database>,
  eventId: string,
  contributionIds: Iterable<string>,
): Promise<Map<string, FileRow>> {
  const found = new Map<string, FileRow>();
  for (const ids of idsAtOnce(contributionIds)) {
    const rows = await db
      .selectFrom("contribution_file")
      .selectAll()
      .where("event_id", "=", eventId)
      .where("contribution_id", "in", ids)
      .orderBy("seq")
      .execute();
    for (const row of rows) found.set(row.contribution_id, row);
  }
  return found;
}

/** Hash, type and names of the file that stands for a contribution, or 404. */
export async function fileToGive(
  db: Kysely<Database>,
  contribution: { id: string; event_id: string; position: number },
) {
  const files = await filesOf(db, contribution.event_id, [contribution.id]);
  const file = files.get(contribution.id);
  if (!file) throw notFound({ vi: "tệp của văn bản góp ý", en: "file" });
  const { sha256, type } = file;
  return { sha256, type, names: nameToSave(file, contribution.position) };
}

/** The file as the API shows it; null when there is none. */
export function fileOut(row: FileRow | undefined) {
  if (!row) return null;
  const { name, type, size, sha256 } = row;
  return { name, type, size, sha256, storedAt: isoTime(row.stored_at) };
}
