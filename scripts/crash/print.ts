import { green, printTable, red } from "../rehearsal/table.ts";
import { isGood, type Judged } from "./judge.ts";

/** What a run of cycles came to. */
export type Row = {
  cycles: string;
  judged: Judged;
  broken: number;
  disagreeing: number;
  slowest: number;
  troubles: number;
};

const TITLES = [
  "Lần",
  "Đã xác nhận",
  "Mất",
  "Trùng",
  "Sai",
  "Lạ",
  "Không xác nhận mà có",
  "Chuỗi băm",
  "Khớp LiveKit",
  "Sự cố",
];
const MOST_NAMED = 20;

/** The table of all runs; then what is wrong, by name. */
export function printRun(rows: Row[], findings: string[]): void {
  const lines = rows.map(({ cycles, judged, broken, disagreeing, slowest, troubles }) => [
    cycles,
    String(judged.acknowledged),
    String(judged.lost.length),
    String(judged.doubled.length),
    String(judged.changed.length),
    String(judged.invented.length),
    String(judged.there.length),
    broken === 0 ? "đúng" : `hỏng ${broken}`,
    disagreeing === 0 ? `đúng, chậm nhất ${(slowest / 1000).toFixed(1)} s` : `lệch ${disagreeing}`,
    String(troubles),
  ]);
  printTable(
    TITLES,
    lines,
    TITLES.map((_, nth) => nth > 0 && nth < 7),
  );
  for (const finding of findings.slice(0, MOST_NAMED)) console.log(red(`✗ ${finding}`));
  if (findings.length > MOST_NAMED)
    console.log(red(`… và ${findings.length - MOST_NAMED} điều nữa`));
  if (findings.length === 0) console.log(green("Không mất gì."));
}

/** Everything in a verdict that must not be, by name. */
export function findingsOf(judged: Judged): string[] {
  if (isGood(judged)) return [];
  const { lost, doubled, changed, invented } = judged;
  return [
    ...lost.map((id) => `mất: ${id}`),
    ...doubled.map((id) => `trùng: ${id}`),
    ...changed.map((id) => `sai: ${id}`),
    ...invented.map((id) => `không ai gửi: ${id}`),
  ];
}
