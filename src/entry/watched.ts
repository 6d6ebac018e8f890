import type { Order, Store } from "../db/commit.ts";
import { Refusal } from "../errors.ts";
import type { LiveKit } from "../rooms/livekit.ts";
import type { ReportThread } from "./report-threads.ts";

export type Outcome = "ok" | "failed";
/** Told how long something took and how it ended. */
export type Note<Name> = (what: Name, seconds: number, outcome: Outcome) => void;
export type OrderOutcome = "changed" | "unchanged" | "refused" | "failed";

/** The same store, whose orders are told of. */
export function watchStore(
  store: Store,
  note: (outcome: OrderOutcome, seconds: number) => void,
): Store {
  return {
    ...store,
    async commit<T>(order: Order<T>) {
      const at = performance.now();
      const over = (outcome: OrderOutcome) => note(outcome, (performance.now() - at) / 1000);
      try {
        const done = await store.commit(order);
        over(done.changed ? "changed" : "unchanged");
        return done;
      } catch (error) {
        over(error instanceof Refusal && error.code !== "unavailable" ? "refused" : "failed");
        throw error;
      }
    },
  };
}

/** The same LiveKit, whose calls are told of by their names. */
export function watchLiveKit(liveKit: LiveKit, note: Note<string>): LiveKit {
  const call = <T>(name: string, work: Promise<T>) => timed(work, name, note);
  return {
    get publicUrl() {
      return liveKit.publicUrl;
    },
    token: (grant) => liveKit.token(grant),
    clockAhead: () => liveKit.clockAhead(),
    roomSid: (room) => call("roomSid", liveKit.roomSid(room)),
    participants: (room) => call("participants", liveKit.participants(room)),
    setRights: (...sent) => call("setRights", liveKit.setRights(...sent)),
    remove: (...sent) => call("remove", liveKit.remove(...sent)),
    closeRoom: (room) => call("closeRoom", liveKit.closeRoom(room)),
  };
}

/** The same thread, whose workbooks are told of. */
export function watchReports(reports: ReportThread, note: Note<string>): ReportThread {
  return { ...reports, write: (asked) => timed(reports.write(asked), asked.name, note) };
}

async function timed<T, Name>(work: Promise<T>, name: Name, note: Note<Name>): Promise<T> {
  const at = performance.now();
  const over = (outcome: Outcome) => note(name, (performance.now() - at) / 1000, outcome);
  try {
    const done = await work;
    over("ok");
    return done;
  } catch (error) {
    over("failed");
    throw error;
  }
}
