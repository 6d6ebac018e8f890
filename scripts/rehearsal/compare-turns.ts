import { distance, finding, limits } from "./compare.ts";
import type { Finding } from "./compare.ts";
import { bySite, CLOSING, floorsOf, isWithin } from "./compare-sound.ts";
import type { HeardSite } from "./compare-sound.ts";
import type { Between } from "./truth.ts";

/** A segment begins and ends within the calls that did it: sent, answered. */
export type TruthSegment = { began: Between; ended: Between | null };
export type TruthTurn = {
  kind: "normal" | "interposed_question";
  turn: number;
  turnId: string;
  site: number;
  mayBeSilent: boolean;
  segments: TruthSegment[];
};
export type RecordTurn = {
  turnId: string;
  /** Null for a site that did not take part. */
  site: number | null;
  segments: { from: number; to: number | null }[];
};
export type TurnRow = {
  turn: number | null;
  site: number | null;
  segments: number;
  /** Milliseconds outside the calls, the worst of all its moments. */
  error: number | null;
  /** Milliseconds of sound that the observer heard of it. */
  heard: number;
  findings: Finding[];
};
/** `micOpen` of a site as one poll of the API told it. */
export type MicPoll = { site: number; sentAt: number; answeredAt: number };

/** The shown state follows LiveKit's webhook. */
const POLL_SLACK = 1500;
/** So many milliseconds of sound make a turn that was heard. */
const HEARD_ENOUGH = 300;

/** Puts the turns of the record beside the calls that made them, and the sound beside both. */
export function compareTurns(
  truth: TruthTurn[],
  record: RecordTurn[],
  heard: HeardSite[],
): TurnRow[] {
  const known = new Set(truth.map(({ turnId }) => turnId));
  const invented = record.filter(
    ({ turnId, segments }) => segments.length > 0 && !known.has(turnId),
  );
  return [
    ...truth.map((turn) =>
      rowOf(
        turn,
        record.find(({ turnId }) => turnId === turn.turnId),
        heard,
      ),
    ),
    ...invented.map(inventedRow),
  ];
}

/** Polls that showed an open microphone at a site without the floor. */
export function compareMicPolls(
  polls: MicPoll[],
  turns: TruthTurn[],
  open: Between[] = [],
): Finding[] {
  const outside = polls.filter(({ site, sentAt, answeredAt }) => {
    if (site === 0) return false;
    return ![...floorsOf(site, turns), ...open].some(
      ({ from, to }) => answeredAt >= from && sentAt <= to + POLL_SLACK,
    );
  });
  return bySite(
    outside.map(({ site, sentAt }) => ({ site, at: sentAt })),
    "micOpen ngoài quyền phát biểu",
  );
}

function rowOf(truth: TruthTurn, record: RecordTurn | undefined, heard: HeardSite[]): TurnRow {
  const { turn, site } = truth;
  const floors = floorsOf(site, [truth]);
  const mine = heard.filter(
    (one) => one.site === site && floors.some((floor) => isWithin(one.at, floor, CLOSING)),
  );
  const sound = mine.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const segments = record?.segments ?? [];
  const errors = truth.segments.flatMap((segment, nth) => errorsOf(segment, segments[nth]));
  const error = errors.length > 0 ? Math.max(...errors) : null;
  const findings = [
    ...countFindings(truth, record),
    ...(error !== null && error > limits.turn
      ? [finding("turn_time", { turn, site }, `lượt lệch ${error} ms`)]
      : []),
    ...(sound < HEARD_ENOUGH && !truth.mayBeSilent
      ? [finding("turn_silent", { turn, site }, "có quyền phát biểu mà không nghe thấy tiếng")]
      : []),
  ];
  return { turn, site, segments: segments.length, error, heard: sound, findings };
}

function errorsOf(
  truth: TruthSegment,
  record: RecordTurn["segments"][number] | undefined,
): number[] {
  if (!record) return [];
  const begin = Math.abs(distance(record.from, truth.began));
  if (!truth.ended || record.to === null) return [begin];
  return [begin, Math.abs(distance(record.to, truth.ended))];
}

function countFindings(
  { turn, site, segments }: TruthTurn,
  record: RecordTurn | undefined,
): Finding[] {
  const who = { turn, site };
  const recorded = record?.segments ?? [];
  if (!record || recorded.length < segments.length)
    return [
      finding("turn_missing", who, `hồ sơ có ${recorded.length} đoạn, thật ra ${segments.length}`),
    ];
  if (recorded.length > segments.length)
    return [
      finding("turn_invented", who, `hồ sơ có ${recorded.length} đoạn, thật ra ${segments.length}`),
    ];
  const found: Finding[] = [];
  if (record.site !== site) found.push(finding("turn_invented", who, "hồ sơ ghi điểm cầu khác"));
  const unended = segments.some(
    ({ ended }, nth) => (ended === null) !== (recorded[nth]?.to === null),
  );
  if (unended)
    found.push(finding("turn_time", who, "một đoạn trong hồ sơ không có giờ cuối, hoặc ngược lại"));
  return found;
}

function inventedRow({ site, segments, turnId }: RecordTurn): TurnRow {
  const text = `hồ sơ có lượt không ai trao (${turnId})`;
  const findings = [finding("turn_invented", site === null ? {} : { site }, text)];
  return { turn: null, site, segments: segments.length, error: null, heard: 0, findings };
}
