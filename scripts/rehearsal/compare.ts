import type { Between, Ending, TruthStay } from "./truth.ts";

/** A stay as the record has it; times in milliseconds. */
export type RecordStay = {
  site: number;
  sid: string | null;
  from: number;
  to: number | null;
  evidenceTo: string | null;
  reason: string | null;
};

/** Something the rehearsal fails for. */
export type Finding = {
  kind:
    | "stay_missing"
    | "stay_invented"
    | "stay_begin"
    | "stay_end"
    | "stay_evidence"
    | "turn_missing"
    | "turn_invented"
    | "turn_time"
    | "turn_silent"
    | "turn_line"
    | "mic_open"
    | "race"
    | "live"
    | "people"
    | "report"
    | "refused";
  site: number | null;
  turn: number | null;
  text: string;
};

export type StayRow = {
  site: number;
  truth: TruthStay | null;
  record: RecordStay | null;
  /** Milliseconds outside what is true, earlier negative; null when there is nothing to compare. */
  beginError: number | null;
  endError: number | null;
  findings: Finding[];
};

/** Milliseconds. LiveKit's ends are floored to the second, which is most of `clean`. */
export const limits = {
  beginEarly: 200,
  clean: 1200,
  silent: 23_000,
  crashBefore: 17_000,
  crashAfter: 200,
  turn: 100,
};

/** How far from the true begin a stay with an unknown sid may lie and still be the same one. */
const SAME_STAY = 5000;

/** Puts the stays of the record beside the true ones. */
export function compareStays(truth: TruthStay[], record: RecordStay[]): StayRow[] {
  const left = new Set(record);
  const partners = new Map<TruthStay, RecordStay>();
  const pair = (stay: TruthStay, found: RecordStay | undefined) => {
    if (!found) return;
    partners.set(stay, found);
    left.delete(found);
  };
  for (const stay of truth)
    pair(
      stay,
      record.find(({ sid, site }) => sid !== null && sid === stay.sid && site === stay.site),
    );
  for (const stay of truth) if (!partners.has(stay)) pair(stay, nearest(stay, [...left]));
  return [
    ...truth.map((stay) => rowOf(stay, partners.get(stay) ?? null)),
    ...[...left].map((stay) => inventedRow(stay)),
  ].sort((a, b) => a.site - b.site || beginOf(a) - beginOf(b));
}

/** How far a moment lies outside two others: negative before, positive behind, 0 between. */
export function distance(at: number, { from, to }: Between): number {
  return at < from ? at - from : Math.max(0, at - to);
}

export function finding(
  kind: Finding["kind"],
  who: { site?: number; turn?: number },
  text: string,
): Finding {
  return { kind, site: who.site ?? null, turn: who.turn ?? null, text };
}

function nearest(stay: TruthStay, candidates: RecordStay[]): RecordStay | undefined {
  const gap = ({ from }: RecordStay) => Math.abs(distance(from, stay.began));
  return (
    candidates
      .filter((one) => one.site === stay.site && gap(one) <= SAME_STAY)
      // One that is known to be another stay is never this one.
      .filter(({ sid }) => stay.sid === null || sid === null || sid === stay.sid)
      .sort((a, b) => gap(a) - gap(b))[0]
  );
}

function rowOf(truth: TruthStay, record: RecordStay | null): StayRow {
  const { site } = truth;
  const nothing = { site, truth, record, beginError: null, endError: null };
  if (!record) {
    const missing = finding("stay_missing", { site }, "hồ sơ không có phiên này");
    return { ...nothing, findings: truth.unsure ? [] : [missing] };
  }
  const beginError = distance(record.from, truth.began);
  const endError = truth.ended && record.to !== null ? distance(record.to, truth.ended) : null;
  const findings = [...beginFindings(site, beginError), ...endFindings(truth, record, endError)];
  return { site, truth, record, beginError, endError, findings };
}

function beginFindings(site: number, error: number): Finding[] {
  if (error >= -limits.beginEarly && error <= limits.clean) return [];
  return [finding("stay_begin", { site }, `giờ vào lệch ${error} ms`)];
}

function endFindings(truth: TruthStay, record: RecordStay, error: number | null): Finding[] {
  const { site, ending } = truth;
  if (truth.ended === null) {
    return record.to === null
      ? []
      : [finding("stay_end", { site }, "hồ sơ đã ghi ra, thật ra vẫn còn")];
  }
  if (error === null) return [finding("stay_end", { site }, "hồ sơ chưa ghi giờ ra")];
  const { before, after } = allowed[ending];
  const found: Finding[] = [];
  if (error < -before || error > after)
    found.push(finding("stay_end", { site }, `giờ ra lệch ${error} ms (${ending})`));
  if (ending === "crash" && record.evidenceTo !== "inferred")
    found.push(
      finding("stay_evidence", { site }, `giờ ra ghi là ${record.evidenceTo}, phải là inferred`),
    );
  return found;
}

const allowed: Record<Ending, { before: number; after: number }> = {
  clean: { before: limits.clean, after: limits.clean },
  removed: { before: limits.clean, after: limits.clean },
  silent: { before: limits.clean, after: limits.silent },
  // Either side may have noticed first.
  lost: { before: limits.silent, after: limits.silent },
  crash: { before: limits.crashBefore, after: limits.crashAfter },
  staying: { before: 0, after: 0 },
};

function inventedRow(record: RecordStay): StayRow {
  const { site } = record;
  const text = `hồ sơ có phiên không có thật (${record.sid ?? "không sid"})`;
  const findings = [finding("stay_invented", { site }, text)];
  return { site, truth: null, record, beginError: null, endError: null, findings };
}

function beginOf({ truth, record }: StayRow): number {
  return truth?.began.from ?? record?.from ?? 0;
}
