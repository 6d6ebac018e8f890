import { copyFileSync } from "node:fs";
import SqliteFile from "better-sqlite3";
import { sendLanes, deal, expectAll, request } from "./load.ts";
import { administrator, makeSeminar, type Seminar } from "./seminars.ts";

/** Every site of 34 provinces and 3 321 communes (design.md section 6). */
export const NATIONAL = Number(process.env["SITES"] ?? 3355);

export type Link = { siteId: string; secret: string };

/** One event with so many sites, and a link for each of them. */
export async function makeHall(
  base: string,
  sites: number,
): Promise<{ seminar: Seminar; links: Link[] }> {
  const call = administrator(base);
  const seminar = await makeSeminar(call, "Hội nghị toàn quốc", sites);
  const links: Link[] = [];
  for (let from = 0; from < sites; from += 32) {
    const some = seminar.sites.slice(from, from + 32).map(async ({ id: siteId }) => {
      const path = `/events/${seminar.id}/sites/${siteId}/links`;
      const { secret } = await call<{ secret: string }>("POST", path, {});
      return { siteId, secret };
    });
    links.push(...(await Promise.all(some)));
  }
  return { seminar, links };
}

/** A device comes in by a link. */
export function joinRequest({ secret }: Link, deviceId: string): Buffer {
  const body = JSON.stringify({ secret, deviceId });
  return request("POST", "/api/join", { "Content-Type": "application/json" }, body);
}

/** Sends requests over so many connections; throws unless every answer has this status. */
export async function sendAll(
  base: string,
  requests: Buffer[],
  connections: number,
  status: number,
) {
  const outcome = await sendLanes(base, deal(requests, connections));
  expectAll(outcome, status);
  return outcome;
}

/** A copy of a database that a server has open. */
export function copyDatabase(from: string, to: string): void {
  const file = new SqliteFile(from);
  file.pragma("wal_checkpoint(truncate)");
  file.close();
  copyFileSync(from, to);
}
