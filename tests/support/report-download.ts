import { readXlsx } from "hucre/xlsx";
import { ADMIN_KEY, type TestApp } from "./app.ts";
import type { Hall } from "./hall.ts";

/** The file as it comes, with its headers. */
export async function download({ app }: { app: TestApp }, path: string) {
  const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
  const response = await app.app.request(`/api${path}`, { headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

/** Lines and cells of a CSV without quotes inside cells, behind its BOM. */
export async function csvOf(hall: Hall, path: string): Promise<string[][]> {
  const { bytes } = await download(hall, path);
  if (Buffer.from(bytes.slice(0, 3)).toString("hex") !== "efbbbf") throw new Error("no BOM");
  const lines = new TextDecoder().decode(bytes).split("\r\n");
  return lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2] ?? ""),
  );
}

/** The cells of a workbook, row by row, without empty ones at the end. */
export async function xlsxOf(hall: Hall, path: string): Promise<unknown[][]> {
  const { sheets } = await readXlsx((await download(hall, path)).bytes);
  return (sheets[0]?.rows ?? []).map((row) =>
    row.slice(0, row.findLastIndex((cell) => cell !== null) + 1),
  );
}

/** Vietnamese time of day as a CSV has it. */
export const wall = (time: string | null) =>
  time === null
    ? ""
    : new Date(Date.parse(time) + 7 * 3600_000).toISOString().slice(0, 19).replace("T", " ");
