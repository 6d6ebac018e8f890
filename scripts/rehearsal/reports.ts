import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readXlsx } from "hucre/xlsx";
import { parseCsv } from "hucre/csv";
import type { Api } from "./client.ts";
import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { SiteAttendance, Turn } from "./record.ts";

/** A line of a report: the texts and the figures that stand in it, whatever its columns are. */
export type ReportLine = { texts: string[]; numbers: number[] };

/** What a line about this name must show. */
export type Wanted = { name: string; numbers: number[] };

type Format = "json" | "csv" | "xlsx";

const SECONDS_A_DAY = 86_400;

/** Downloads attendance and turns into a folder, in every format with figures, and holds them against the API's. */
export async function checkReports(
  api: Api,
  eventId: string,
  folder: string,
  { sites, turns }: { sites: SiteAttendance[]; turns: Turn[] },
): Promise<Finding[]> {
  const nameOf = new Map(sites.map(({ siteId, name }) => [siteId, name]));
  const attendance = sites.map(({ name, connectedSeconds, presentSeconds, sharePercent }) => ({
    name,
    numbers: [connectedSeconds, presentSeconds, sharePercent],
  }));
  const spoken = turns
    .filter(({ segments }) => segments.length > 0)
    .map(({ siteId, spokenSeconds }) => ({
      name: nameOf.get(siteId ?? "") ?? "",
      numbers: [spokenSeconds],
    }));
  const found: Finding[] = [];
  for (const format of ["json", "csv", "xlsx"] as const)
    for (const [report, wanted] of [
      ["attendance-sites", attendance],
      ["turns", spoken],
    ] as const) {
      const name = `${report}.${format}`;
      const load = () => download(api, `/events/${eventId}/reports/${name}`, join(folder, name));
      found.push(...(await checkFile(name, load, format, wanted)));
    }
  return found;
}

/** The wanted figures that no line shows. A workbook holds durations as parts of a day and shares as parts of one. */
export function missingFigures(lines: ReportLine[], wanted: Wanted[]): Wanted[] {
  return wanted.filter(
    ({ name, numbers }) =>
      !lines.some(
        (line) =>
          line.texts.some((text) => isNamed(text, name)) &&
          numbers.every((number) => line.numbers.some((shown) => shows(shown, number))),
      ),
  );
}

async function download(api: Api, path: string, file: string): Promise<Uint8Array> {
  const bytes = await api.file(path);
  writeFileSync(file, bytes);
  return bytes;
}

async function checkFile(
  name: string,
  load: () => Promise<Uint8Array>,
  format: Format,
  wanted: Wanted[],
): Promise<Finding[]> {
  try {
    const missing = missingFigures(await linesOf(format, await load()), wanted);
    return missing.slice(0, 3).map((one) => {
      const figures = one.numbers.join(" / ");
      const text = `${name}: không thấy ${figures} ở dòng “${one.name}” (${missing.length} dòng)`;
      return finding("report", {}, text);
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [finding("report", {}, `${name}: ${text}`)];
  }
}

async function linesOf(format: Format, bytes: Uint8Array): Promise<ReportLine[]> {
  if (format === "xlsx") {
    const { sheets } = await readXlsx(bytes);
    return sheets.flatMap(({ rows }) => rows.map((row) => lineOf(row)));
  }
  const text = new TextDecoder().decode(bytes);
  if (format === "csv") return parseCsv(text).map((row) => lineOf(row.map(numberOrText)));
  return objectsIn(JSON.parse(text)).map(lineOf);
}

/** A footnote's mark may stand behind the name. */
function isNamed(text: string, name: string): boolean {
  return text.startsWith(name) && /^( \P{L}+)?$/u.test(text.slice(name.length));
}

function numberOrText(cell: unknown): unknown {
  return typeof cell === "string" && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

/** Every list and object in a JSON value, each a candidate for a line. */
function objectsIn(value: unknown): object[] {
  if (value === null || typeof value !== "object") return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** The leaves of a line, two levels deep: `{seconds: 5}` is a figure too. */
export function lineOf(row: object): ReportLine {
  const leaves = Object.values(row).flatMap((cell: unknown) =>
    cell !== null && typeof cell === "object" && !(cell instanceof Date)
      ? Object.values(cell)
      : [cell],
  );
  return {
    texts: leaves.filter((leaf) => typeof leaf === "string"),
    numbers: leaves.flatMap((leaf) =>
      typeof leaf === "number" ? [leaf] : leaf instanceof Date ? [daysOf(leaf)] : [],
    ),
  };
}

/** hucre reads a duration as a date: days after 31 December 1899, as long as they are fewer than 60. */
function daysOf(date: Date): number {
  return (date.getTime() - Date.UTC(1899, 11, 31)) / (SECONDS_A_DAY * 1000);
}

function shows(shown: number, wanted: number): boolean {
  const near = (value: number) => Math.abs(value - wanted) < 1e-3;
  return near(shown) || near(shown * SECONDS_A_DAY) || near(shown * 100);
}
