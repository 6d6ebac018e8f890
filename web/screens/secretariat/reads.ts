import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { allItems, keys, type StaffEvent } from "../staff/reads.ts";

export type Reconciliation = Awaited<ReturnType<typeof readReconciliation>>;
export type SiteKnown = Reconciliation["sites"][number];
export type Round = Awaited<ReturnType<typeof readRounds>>[number];
export type Attendance = Awaited<ReturnType<typeof readAttendance>>;
export type SiteStays = Attendance["sites"][number];
export type Interval = SiteStays["intervals"][number];
export type Turn = Awaited<ReturnType<typeof readTurns>>[number];
export type Contribution = Awaited<ReturnType<typeof readContributions>>[number];
export type Recommendation = Contribution["recommendations"][number];
export type Proposal = Awaited<ReturnType<typeof readProposals>>[number];

/** The keys of what corrections change. */
export const RECORDS = ["reconciliation", "attendance", "turns", "record", "proposals"];
export const recordKeys = (eventId: string) => RECORDS.map((what) => keys.of(eventId, what));

const LIVE_EVERY = 15_000;
type Of = Pick<StaffEvent, "id" | "state">;

/** Connection, headcount and roll call of each site, and what does not agree. */
export function useReconciliation(event: Of) {
  return useRecord(event, "reconciliation", readReconciliation);
}

/** The rounds of the roll call, the first one first, with what each site marked in them. */
export function useRounds(event: Of) {
  return useRecord(event, "rounds", readRounds);
}

/** The marks of a site that count: those of the round, or without one all, the latest first. */
export function useMarks(event: Of, siteId: string, roundId: string | null) {
  return useRecord(event, `marks-${siteId}-${roundId ?? ""}`, (eventId) =>
    readMarks(eventId, siteId, roundId),
  );
}

/** Every stay of each site. */
export function useAttendance(event: Of) {
  return useRecord(event, "attendance", readAttendance);
}

export function useTurns(event: Of) {
  return useRecord(event, "turns", readTurns);
}

export function useRegister(event: Of) {
  return useRecord(event, "contributions", readContributions);
}

/** Who has not handed in anything. */
export function useMissing(event: Of) {
  return useRecord(event, "missing", (eventId) =>
    told(staffApi.events[":eventId"].contributions.missing.$get({ param: { eventId } })),
  );
}

/** Whether the record is closed, and its version. */
export function useRecordState(event: Of) {
  return useRecord(event, "record", (eventId) =>
    told(staffApi.events[":eventId"].record.$get({ param: { eventId } })),
  );
}

/** Corrections of a closed record, the latest first. */
export function useProposals(event: Of) {
  return useRecord(event, "proposals", readProposals);
}

/** Read anew while the event goes on. */
function useRecord<Read>(
  { id, state }: Of,
  what: string,
  read: (eventId: string) => Promise<Read>,
) {
  return useQuery({
    queryKey: keys.of(id, what),
    queryFn: () => read(id),
    placeholderData: keepPreviousData,
    refetchInterval: state === "live" || state === "paused" ? LIVE_EVERY : false,
  });
}

function readReconciliation(eventId: string) {
  const { reconciliation } = staffApi.events[":eventId"].attendance;
  return told(reconciliation.$get({ param: { eventId }, query: {} }));
}

async function readRounds(eventId: string) {
  const { rounds } = staffApi.events[":eventId"]["roll-call"];
  const listed = await allItems((query) => told(rounds.$get({ param: { eventId }, query })));
  const read = ({ id: roundId }: { id: string }) =>
    told(rounds[":roundId"].$get({ param: { eventId, roundId } }));
  return (await Promise.all(listed.map(read))).toReversed();
}

function readMarks(eventId: string, siteId: string, roundId: string | null) {
  const marks = staffApi.events[":eventId"]["roll-call"];
  const asked = roundId === null ? { siteId } : { siteId, roundId };
  return allItems((query) =>
    told(marks.$get({ param: { eventId }, query: { ...query, ...asked } })),
  );
}

function readAttendance(eventId: string) {
  return told(staffApi.events[":eventId"].attendance.$get({ param: { eventId }, query: {} }));
}

function readTurns(eventId: string) {
  const { turns } = staffApi.events[":eventId"];
  return allItems((query) => told(turns.$get({ param: { eventId }, query })));
}

function readContributions(eventId: string) {
  const { contributions } = staffApi.events[":eventId"];
  return allItems((query) => told(contributions.$get({ param: { eventId }, query })));
}

function readProposals(eventId: string) {
  const { proposals } = staffApi.events[":eventId"].record;
  return allItems((query) => told(proposals.$get({ param: { eventId }, query })));
}
