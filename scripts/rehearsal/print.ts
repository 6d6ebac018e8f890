import type { StayRow } from "./compare.ts";
import type { TurnRow } from "./compare-turns.ts";
import type { Part, Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";
import { printSound } from "./print-sound.ts";
import {
  bold,
  clock,
  dim,
  green,
  inSeconds,
  milliseconds,
  printTable,
  red,
  shortName,
} from "./table.ts";
import type { Verdict } from "./verdict.ts";

const partNames: Record<Part, string> = {
  central: "trung tâm",
  plain: "đúng giờ",
  late: "vào muộn",
  returns: "ra rồi vào lại",
  killed: "đứt, vào lại",
  "killed-for-good": "đứt hẳn",
  frozen: "treo 28 giây",
  "frozen-for-good": "treo hẳn",
  blinks: "treo 8 giây",
  "lost-speaking": "đứt khi đang nói",
  "frozen-speaking": "treo khi đang nói",
  "second-device": "đổi thiết bị",
  intruder: "tự bật mic",
  absent: "vắng",
};

const endingNames: Record<string, string> = {
  clean: "ra",
  removed: "bị thay",
  silent: "mất tín hiệu",
  lost: "mất (ngoài kịch bản)",
  crash: "LiveKit chết",
  staying: "còn",
};

/** Bytes, and of the server the processor time in seconds. */
export type Peaks = { server: number; liveKit: number; sites: number; processor: number };

/** A line of progress; `at` is milliseconds after the beginning of the seminar, NaN for what has no place in the plan. */
export function sayProgress(at: number, text: string): void {
  const seconds = Number.isNaN(at) ? "" : `${(at / 1000).toFixed(1).replace(".", ",")} s`;
  console.log(`${dim(seconds.padStart(9))}  ${text}`);
}

export function sayHeadline(text: string): void {
  console.log(`\n${bold(text)}`);
}

/** Truth against record, then what it fails for; answers the last line, too. */
export function printVerdict(
  verdict: Verdict,
  { plan, stage, peaks }: { plan: Plan; stage: Stage; peaks: Peaks },
): void {
  sayHeadline("Phiên kết nối: thật và hồ sơ");
  printTable(
    ["Điểm cầu", "Kịch bản", "Vào", "Ra", "Kết thúc", "Lệch vào", "Lệch ra", ""],
    verdict.stays.map((row) => stayCells(row, plan, stage)),
    [false, false, true, true, false, true, true, false],
  );
  sayHeadline("Lượt phát biểu: thật và hồ sơ");
  printTable(
    ["Lượt", "Điểm cầu", "Đoạn", "Lệch", "Nghe thấy", ""],
    verdict.turns.map((row) => turnCells(row, plan, stage)),
    [true, false, true, true, true, false],
  );
  if (verdict.stretches.length > 0) {
    sayHeadline("Tiếng của điểm cầu không có quyền phát biểu");
    printSound(verdict.stretches, stage);
  }
  printFigures(verdict, peaks);
  for (const { kind, site, turn, text } of verdict.findings) {
    const who = [
      turn === null ? "" : `lượt ${turn + 1}`,
      site === null ? "" : (stage.sites[site]?.name ?? `#${site}`),
    ].filter(Boolean);
    console.log(`${red("✗")} ${[kind, ...who, text].join(" · ")}`);
  }
  const { length } = verdict.findings;
  console.log(length === 0 ? green("\n✓ Hồ sơ khớp với sự thật.") : red(`\n✗ ${length} chỗ sai.`));
}

function printFigures(verdict: Verdict, peaks: Peaks): void {
  const { stays, turns, latencies } = verdict;
  const count = (kind: string) => verdict.findings.filter((one) => one.kind === kind).length;
  const clean = stays.filter(
    ({ truth }) => truth?.ending === "clean" || truth?.ending === "removed",
  );
  const silent = stays.filter(
    ({ truth }) => truth?.ending === "silent" || truth?.ending === "lost",
  );
  const crashed = stays.filter(({ truth }) => truth?.ending === "crash");
  sayHeadline("Con số");
  const lines: [string, string][] = [
    [
      "Phiên thật / hồ sơ",
      `${stays.filter(({ truth }) => truth).length} / ${stays.filter(({ record }) => record).length}`,
    ],
    [
      "Thiếu / thừa",
      `${count("stay_missing") + count("turn_missing")} / ${count("stay_invented") + count("turn_invented")}`,
    ],
    ["Lệch lớn nhất: vào", milliseconds(worst(stays.map(({ beginError }) => beginError)))],
    ["Lệch lớn nhất: ra", milliseconds(worst(clean.map(({ endError }) => endError)))],
    ["Lệch lớn nhất: mất tín hiệu", milliseconds(worst(silent.map(({ endError }) => endError)))],
    ["Lệch lớn nhất: LiveKit chết", milliseconds(worst(crashed.map(({ endError }) => endError)))],
    ["Lệch lớn nhất: lượt", milliseconds(worst(turns.map(({ error }) => error)))],
    ["Tiếng cuối sau khi hết quyền", milliseconds(verdict.lastSound)],
    [
      "Người quan sát: nghe thấy / mất phòng",
      `${inSeconds(verdict.observed.heard)} / ${inSeconds(verdict.observed.deaf)}`,
    ],
    [
      "Trao quyền → màn hình p50 / p99",
      `${milliseconds(percentile(verdict.screen, 50))} / ${milliseconds(percentile(verdict.screen, 99))} (${verdict.screen.length})`,
    ],
    [
      "Vào phòng → nhật ký p50 / p99",
      `${milliseconds(percentile(latencies, 50))} / ${milliseconds(percentile(latencies, 99))} (${latencies.length})`,
    ],
    [
      "Bộ nhớ: máy chủ / LiveKit / điểm cầu",
      [peaks.server, peaks.liveKit, peaks.sites].map(megabytes).join(" / "),
    ],
    ["Thời gian CPU của máy chủ", processorTime(peaks.processor)],
    ["Nhật ký", `${verdict.logLength} dòng`],
    ["Câu kết luận", verdict.closingSentence],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) console.log(`${name.padEnd(width)}  ${value}`);
  console.log("");
}

function stayCells(
  { site, truth, record, beginError, endError, findings }: StayRow,
  plan: Plan,
  stage: Stage,
): string[] {
  const part = plan.parts[site];
  const from = record?.from ?? truth?.began.from ?? null;
  const to = record ? record.to : (truth?.ended?.from ?? null);
  const how = truth ? (endingNames[truth.ending] ?? truth.ending) : "không có thật";
  return [
    shortName(stage, site),
    part === undefined ? "" : partNames[part],
    clock(from),
    clock(to),
    record?.evidenceTo && record.evidenceTo !== "observed" ? `${how} (${record.evidenceTo})` : how,
    milliseconds(beginError),
    milliseconds(endError),
    mark(findings.map(({ text }) => text)),
  ];
}

function turnCells(
  { turn, site, segments, error, heard, findings }: TurnRow,
  plan: Plan,
  stage: Stage,
): string[] {
  const isQuestion = plan.turns[turn ?? -1]?.kind === "interposed_question";
  return [
    turn === null ? "?" : `${isQuestion ? "chen " : ""}${turn + 1}`,
    site === null ? "" : shortName(stage, site),
    String(segments),
    milliseconds(error),
    inSeconds(heard),
    mark(findings.map(({ text }) => text)),
  ];
}

function mark(texts: string[]): string {
  return texts.length === 0 ? green("✓") : red(`✗ ${texts.join("; ")}`);
}

function megabytes(bytes: number): string {
  return bytes === 0 ? "–" : `${Math.round(bytes / 1_000_000)} MB`;
}

/** The server's processor time; a server that was running already is not measured. */
function processorTime(used: number): string {
  return used === 0 ? "–" : `${used.toFixed(1).replace(".", ",")} s`;
}

/** The one farthest from nothing, with its sign. */
function worst(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.sort((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null;
}

function percentile(inOrder: number[], percent: number): number | null {
  return inOrder[Math.ceil((inOrder.length * percent) / 100) - 1] ?? null;
}
