import type { Stage } from "./stage.ts";

const isTerminal = process.stdout.isTTY && !process.env["NO_COLOR"];
const paint = (code: number) => (text: string) =>
  isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text;

export const red = paint(31);
export const green = paint(32);
export const dim = paint(2);
export const bold = paint(1);

/** Columns as wide as their widest cell; the last one may be of any width. */
export function printTable(titles: string[], rows: string[][], right: boolean[]): void {
  const widths = titles.map((title, nth) =>
    Math.max(...[title, ...rows.map((row) => row[nth] ?? "")].map((cell) => cell.length)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, nth) => {
        if (nth === titles.length - 1) return cell;
        return right[nth] ? cell.padStart(widths[nth] ?? 0) : cell.padEnd(widths[nth] ?? 0);
      })
      .join("  ");
  console.log(dim(line(titles)));
  for (const row of rows) console.log(line(row));
}

export function shortName(stage: Stage, site: number): string {
  return (stage.sites[site]?.name ?? `#${site}`).replace(/^Điểm cầu (Công an )?/, "");
}

export function clock(at: number | null): string {
  if (at === null) return "–";
  return new Date(at).toLocaleTimeString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour12: false });
}

export function milliseconds(value: number | null): string {
  return value === null ? "–" : `${value} ms`;
}

export function inSeconds(length: number): string {
  return `${(length / 1000).toFixed(1).replace(".", ",")} s`;
}
