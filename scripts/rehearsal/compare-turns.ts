import { distance, finding, limits } from "./compare.ts";
import type { Finding, RecordStay, StayRow } from "./compare.ts";
import { bySite, CLOSING, floorsOf, isWithin } from "./compare-sound.ts";
import type { HeardSite } from "./compare-sound.ts";
import type { Between } from "./truth.ts";

/** A segment begins and ends within the calls that did it: sent, answered. */
export type TruthSegment = { began: Between; ended: Between | null };
export type TruthTurn = {
  kind: "normal" | "interposed_question";
  turn: number;
  turnId: string;
  /** The item of the programme it belongs to; a question has none. */
  itemId: string | null;
  site: number;
  mayBeSilent: boolean;
  segments: TruthSegment[];
};
export type RecordTurn = {
  turnId: string;
  /** Null for a site that did not take part. */
  site: number | null;
  segments: { from: number; to: number | null }[];
  lostLines: LostLine[];
};
/** A line that was lost while its turn spoke; `to` is when it was back, null if that was not during the turn. */
export type LostLine = { from: number; to: number | null; evidence: string | null };
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
/** LiveKit's ends are whole seconds: a stay that begins so soon after another goes on with it. */
const GOES_ON = 1000;

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

/**
 * Turns whose `lostLines` are not the losses that befell their site while they spoke. LiveKit finds a silent loss up to
 * 23 s late, which `compareStays` holds against the kill; the turn must tell the same moment, if it spoke then.
 */
export function compareLostLines(record: RecordTurn[], stays: StayRow[]): Finding[] {
  const lost = stays.flatMap(({ truth, record: stay }) => (truth?.ended && stay ? [stay] : []));
  const all = stays.flatMap(({ record: stay }) => stay ?? []);
  return record.flatMap((turn) => {
    const wanted = linesLostIn(turn, lost, all);
    if (JSON.stringify(wanted) === JSON.stringify(turn.lostLines)) return [];
    const who = turn.site === null ? {} : { site: turn.site };
    const text = `lượt ${turn.turnId}: lostLines ${linesText(turn.lostLines)}, thật ra ${linesText(wanted)}`;
    return [finding("turn_line", who, text)];
  });
}

function linesLostIn(
  { site, segments }: RecordTurn,
  lost: RecordStay[],
  stays: RecordStay[],
): LostLine[] {
  const own = stays.filter((stay) => stay.site === site);
  const until = segments.at(-1)?.to ?? Number.POSITIVE_INFINITY;
  return lost
    .filter((stay) => stay.site === site)
    .flatMap(({ to: from, evidenceTo: evidence }): LostLine[] => {
      if (from === null || !segments.some((one) => one.from < from && from < (one.to ?? Infinity)))
        return [];
      const later = own.filter(({ to }) => (to ?? Infinity) > from);
      if (later.some((stay) => stay.from - from < GOES_ON)) return [];
      const back = Math.min(...later.map((stay) => stay.from));
      return [{ from, to: back <= until && back !== Infinity ? back : null, evidence }];
    })
    .toSorted((a, b) => a.from - b.from);
}

function linesText(lines: LostLine[]): string {
  const time = (at: number | null) => (at === null ? "…" : new Date(at).toISOString());
  const texts = lines.map(({ from, to, evidence }) => `${time(from)} – ${time(to)} (${evidence})`);
  return texts.length === 0 ? "không có" : texts.join(", ");
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
