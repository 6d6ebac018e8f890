import { identityOwner } from "../attendance/attendance.ts";
import type { Millis } from "../clock.ts";
import type { Actor } from "../db/commit.ts";
import { isOpen, type EventState } from "../events/events.ts";
import { earlier } from "./lasting.ts";
import type { ClockTrouble, DeviceRequest, Lasting, RightsFailure, TurnSeen } from "./scene.ts";

/** A fact as it stands in the log; its data is what the slice that logged it wrote. */
export type Kept<Data> = { type: string; seq: number; at: Millis; by: Actor; data: Data };

/** The times in which the event was open. */
export function openTimes(states: Kept<{ to: EventState }>[]): Lasting[] {
  const times: Lasting[] = [];
  for (const { at, data } of states) {
    const last = times.at(-1);
    const running = last?.to === null ? last : undefined;
    if (isOpen(data.to) && !running) times.push({ from: at, to: null });
    if (!isOpen(data.to) && running) running.to = at;
  }
  return times;
}

type Failed = Kept<{ sid: string; identity: string }>;

/** From LiveKit's not confirming until it does, or until the stay has ended. */
export function failuresOf(
  failed: Failed[],
  confirmed: Kept<{ sid: string }>[],
  stayEnds: Map<string, Millis | null>,
  siteOfOwner: Map<string, string>,
): RightsFailure[] {
  const failures = new Map<string, RightsFailure[]>();
  for (const { seq, at, data } of failed) {
    const before = failures.get(data.sid) ?? [];
    const last = before.at(-1);
    if (last && (last.to === null || last.to > at)) continue;
    const right = confirmed.find((one) => one.seq > seq && one.data.sid === data.sid);
    const to = earlier(right?.at ?? null, stayEnds.get(data.sid) ?? null);
    const siteId = siteOfOwner.get(identityOwner(data.identity)) ?? null;
    if (to === null || to > at) failures.set(data.sid, [...before, { seq, siteId, from: at, to }]);
  }
  return [...failures.values()].flat();
}

export type DeviceNamed = { siteId: string; deviceId: string };

/** From a request to take over until it was decided, or the device came in. */
export function requestsOf(
  requested: Kept<DeviceNamed>[],
  ends: (DeviceNamed & { at: Millis })[],
): DeviceRequest[] {
  return requested.map(({ seq, at: from, data: { siteId, deviceId } }) => {
    const own = ends.filter((end) => end.siteId === siteId && end.deviceId === deviceId);
    const times = own.map(({ at }) => at).filter((at) => at >= from);
    return { seq, siteId, from, to: times.length === 0 ? null : Math.min(...times) };
  });
}

/** This machine's clock was `by` behind the log and has caught up with it when the log's time is `at`. */
export function ourClock(wentBack: Kept<{ by: Millis }>[], clockNow: Millis): ClockTrouble[] {
  return wentBack.map(({ seq, at, data }) => ({
    seq,
    whose: "server",
    from: at - data.by,
    to: clockNow < at ? null : at,
  }));
}

export function liveKitsClock(told: Kept<unknown>[]): ClockTrouble[] {
  return told.flatMap(({ type, seq, at }, nth) => {
    if (type !== "livekit_clock_apart") return [];
    return [{ seq, whose: "liveKit" as const, from: at, to: told[nth + 1]?.at ?? null }];
  });
}

/** What was added to a turn since it was last put back to the queue. */
export function additionsOf(
  turnId: string,
  added: Kept<{ turnId: string; addSeconds: number }>[],
  resets: Kept<{ turnIds: string[] }>[],
): TurnSeen["additions"] {
  const reset = resets.findLast(({ data }) => data.turnIds.includes(turnId))?.seq ?? 0;
  return added
    .filter(({ seq, data }) => data.turnId === turnId && seq > reset)
    .map(({ at, data }) => ({ at, seconds: data.addSeconds }));
}

export type ReadinessSaidFact = { turnId: string; ready: boolean; microphone: string };

export function isFit({ ready, microphone }: ReadinessSaidFact): boolean {
  return ready && microphone !== "failed";
}
