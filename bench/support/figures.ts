import { appendFileSync } from "node:fs";
import type { Spread } from "./rounds.ts";

/** One line of the table. `against` names the ceiling, `reach` is what the figure must come to. */
export type Figure = {
  bench: string;
  what: string;
  /** The measured value with its unit, as people read it. */
  ours: string;
  against: string;
  ratio: Spread | null;
  reach: string;
  met: boolean;
  /** The server's highest resident memory, in MB. */
  peakMb: number | null;
};

const HEAD = ["bench", "what", "ours", "against", "ratio (low – high)", "reach", "met", "peak MB"];

/** Prints figures as lines of a Markdown table, and adds them to the file BENCH_FIGURES if that is set. */
export function printFigures(figures: Figure[]): void {
  for (const figure of figures) console.log(lineOf(figure));
  const file = process.env["BENCH_FIGURES"];
  if (file) for (const figure of figures) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

export function tableHead(): string {
  return `| ${HEAD.join(" | ")} |\n|${HEAD.map(() => "---|").join("")}`;
}

export function lineOf({ bench, what, ours, against, ratio, reach, met, peakMb }: Figure): string {
  const spread =
    ratio === null ? "–" : `${two(ratio.median)} (${two(ratio.low)} – ${two(ratio.high)})`;
  const memory = peakMb === null ? "–" : String(Math.round(peakMb));
  return `| ${[bench, what, ours, against, spread, reach, met ? "yes" : "**no**", memory].join(" | ")} |`;
}

function two(value: number): string {
  return value.toFixed(2);
}

/** Several readings as people compare them: "5 120/s", "11.4 ms". */
export function shown(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
