import { brokenChain } from "./chain.ts";
import { getAll } from "./client.ts";
import type { Api } from "./client.ts";
import { compareStays, finding } from "./compare.ts";
import type { Finding, RecordStay, StayRow } from "./compare.ts";
import { compareSound } from "./compare-sound.ts";
import type { Stretch } from "./compare-sound.ts";
import { compareSignals, unaskedTimes } from "./compare-signals.ts";
import { compareLostLines, compareMicPolls, compareTurns } from "./compare-turns.ts";
import { conductFindings } from "./conduct-findings.ts";
import { openTimes } from "./discussion.ts";
import { liveDelays, micsSaid } from "./live-stream.ts";
import type { TurnRow } from "./compare-turns.ts";
import type { Played } from "./company.ts";
import type { Attendance, LogEntry, Segment, SiteAttendance, Turn } from "./record.ts";
import {
  attendanceFindings,
  connectionFindings,
  readinessFindings,
  spokenFindings,
} from "./figures.ts";
import type { Part } from "./plan.ts";
import { checkReports } from "./reports.ts";
import { readSites } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { stayTruth } from "./truth.ts";

export type Verdict = {
  stays: StayRow[];
  turns: TurnRow[];
  sites: SiteAttendance[];
  /** Milliseconds from the exact join to the fact in the log, in order. */
  latencies: number[];
  /** Milliseconds after the end of a floor until the last sound. */
  lastSound: number;
  /** All sound of sites without the floor. */
  stretches: Stretch[];
  /** Milliseconds in which the observer was there, and in which it had lost the room. */
  observed: { heard: number; deaf: number };
  /** Milliseconds from a floor's call to a screen that follows the stream, in order. */
  screen: number[];
  logLength: number;
  closingSentence: string;
  /** What it fails for, that of the rows included. */
  findings: Finding[];
};

/** Reads the record, its reports into a folder, and holds it against what was played. What cannot be read is a finding, too. */
export async function judge(
  api: Api,
  parts: Part[],
  stage: Stage,
  played: Played,
  folder: string,
): Promise<Verdict> {
  const { eventId } = stage;
  const siteIds = stage.sites.map(({ id }) => id);
  const found: Finding[] = [...played.findings];
  const read = <T>(answer: Promise<T>, otherwise: T) => readOr(answer, otherwise, found);
  const attendance = await read(readAttendance(api, eventId), noAttendance);
  const turns = await read(getAll<Turn>(api, `/events/${eventId}/turns`), []);
  const truth = stayTruth(played.happenings);
  const stays = compareStays(truth, recordStays(stage, attendance));
  const recorded = recordTurns(stage, turns);
  const turnRows = compareTurns(played.turns, recorded, played.heard);
  const open = openTimes(played.discussions);
  const sound = compareSound(played.heard, played.turns, truth, open);
  const said = micsSaid(played.live, siteIds);
  const unasked = unaskedTimes(played.happenings);
  const log = await read(readLog(api, eventId), { entries: [], findings: [] });
  const closing = await read(closingSentence(api, stage, played), { sentence: "", findings: [] });
  const strangers = attendance.unknownParticipants.map(({ identity }) =>
    finding("stay_invented", {}, `unknownParticipants có ${identity}`),
  );
  found.push(
    ...stays.flatMap(({ findings }) => findings),
    ...turnRows.flatMap(({ findings }) => findings),
    ...compareLostLines(recorded, stays),
    ...sound.findings,
    ...compareMicPolls(played.polls, played.turns, open),
    ...compareSignals(said, played.heard, played.turns, { open, unasked }),
    ...(await read(conductFindings(api, stage, played, attendance), [])),
    ...strangers,
    ...attendanceFindings(stage, attendance, truth),
    ...spokenFindings(turns),
    ...readinessFindings(turns, played.prepared),
    ...connectionFindings(parts, stage, await read(readSites(api, eventId), [])),
    ...(await checkReports(api, eventId, folder, { sites: attendance.sites, turns })),
    ...log.findings,
    ...closing.findings,
  );
  return {
    stays,
    turns: turnRows,
    sites: attendance.sites,
    latencies: latenciesOf(stays, log.entries),
    lastSound: sound.worst,
    stretches: sound.stretches,
    observed: observedOf(played),
    screen: liveDelays(played.live, played.turns)
      .filter((delay) => delay !== null)
      .toSorted((a, b) => a - b),
    logLength: log.entries.length,
    closingSentence: closing.sentence,
    findings: found,
  };
}

/** A room that the observer has lost proves nothing: how long that was stands beside what it heard. */
function observedOf({ heard, deaf }: Played): Verdict["observed"] {
  const sum = (lengths: number[]) => lengths.reduce((total, length) => total + length, 0);
  const now = Date.now();
  return {
    heard: sum(heard.map(({ milliseconds }) => milliseconds)),
    deaf: sum(deaf.map(({ from, to }) => (to ?? now) - from)),
  };
}

const noAttendance: Attendance = {
  window: { from: null, to: null, seconds: 0 },
  log: { seq: 0, hash: "" },
  sites: [],
  unknownParticipants: [],
};

async function readAttendance(api: Api, eventId: string): Promise<Attendance> {
  return (await api.get<Attendance>(`/events/${eventId}/attendance`)).body;
}

async function readOr<T>(answer: Promise<T>, otherwise: T, found: Finding[]): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    found.push(finding("refused", {}, text));
    return otherwise;
  }
}

function recordStays(stage: Stage, { sites }: Attendance): RecordStay[] {
  return sites.flatMap(({ siteId, intervals }) =>
    intervals
      .filter((interval) => interval.void !== true)
      .map((interval) => ({
        site: stage.sites.findIndex(({ id }) => id === siteId),
        sid: interval.participantSid,
        from: Date.parse(interval.from),
        to: interval.to === null ? null : Date.parse(interval.to),
        evidenceTo: interval.evidence.to,
        reason: interval.reason,
      })),
  );
}

function recordTurns(stage: Stage, turns: Turn[]): Parameters<typeof compareTurns>[1] {
  const span = ({ from, to }: Segment) => ({
    from: Date.parse(from),
    to: to === null ? null : Date.parse(to),
  });
  return turns.map(({ id, siteId, segments, lostLines }) => {
    const site = stage.sites.findIndex((one) => one.id === siteId);
    return {
      turnId: id,
      site: site === -1 ? null : site,
      segments: segments.map(span),
      lostLines: lostLines.map((line) => ({ ...span(line), evidence: line.evidence })),
    };
  });
}

async function readLog(
  api: Api,
  eventId: string,
): Promise<{ entries: LogEntry[]; findings: Finding[] }> {
  type Page = { items: LogEntry[]; headSeq: number; headHash: string };
  const entries: LogEntry[] = [];
  for (;;) {
    const path = `/events/${eventId}/log?after=${entries.length}&limit=500`;
    const { body } = await api.get<Page>(path);
    entries.push(...body.items);
    if (body.items.length > 0 && entries.length < body.headSeq) continue;
    const broken = brokenChain(eventId, entries, { seq: body.headSeq, hash: body.headHash });
    return {
      entries,
      findings: broken === null ? [] : [finding("report", {}, `chuỗi băm đứt: ${broken}`)],
    };
  }
}

async function closingSentence(
  api: Api,
  { eventId, contributions }: Stage,
  { turns }: Played,
): Promise<{ sentence: string; findings: Finding[] }> {
  const { body } = await api.get<{ closingSentence: string }>(`/events/${eventId}/summary`);
  const spoken = turns.filter(
    ({ kind, segments }) => kind === "normal" && segments.length > 0,
  ).length;
  const sentence = body.closingSentence;
  const wanted = `${contributions} văn bản góp ý, trong đó có ${spoken} `;
  if (sentence.includes(wanted)) return { sentence, findings: [] };
  const text = `câu kết luận: “${sentence}”, phải có “${wanted}”`;
  return { sentence, findings: [finding("report", {}, text)] };
}

/** Only LiveKit's own telling counts, and only where it told the exact moment. */
function latenciesOf(stays: StayRow[], log: LogEntry[]): number[] {
  const told = log.filter(({ actor }) => actor.kind === "livekit");
  const texts = told.map(({ data }) => JSON.stringify(data) ?? "");
  return stays
    .flatMap(({ truth, record }) => {
      if (!truth || !record?.sid) return [];
      const nth = texts.findIndex((text) => text.includes(`"${record.sid}"`));
      const entry = told[nth];
      return entry ? [Date.parse(entry.at) - record.from] : [];
    })
    .sort((a, b) => a - b);
}
