import { findEvent } from "../events/queries.ts";
import { sitesFrom } from "../sites/queries.ts";
import { turnsIn, turnsOut } from "../turns/queries.ts";
import type { Reading } from "./reading.ts";

export type Turns = Awaited<ReturnType<typeof turnsOut>>;

/** All turns that are not ended, in the order of the API: the queue, then the others, latest request first. */
export function currentTurns(at: Reading): Promise<Turns> {
  return at.shared(currentTurns, async () => {
    const rows = await turnsIn(at.db, at.eventId, ["waiting", "called", "speaking", "paused"]);
    const waiting = rows.filter(({ state }) => state === "waiting");
    const others = rows.filter(({ state }) => state !== "waiting").toReversed();
    const inOrder = [...waiting.sort((a, b) => a.place - b.place), ...others];
    return turnsOut(at.db, await findEvent(at.db, at.eventId), inOrder, at.now);
  });
}

/** Whether sites may ask, and the version that a new order is written against. */
export async function turnListOut({ db, eventId }: Reading) {
  const { list_open: open, turns_version: version } = await findEvent(db, eventId);
  return { open: open === 1, version };
}

/** All sites as staff sees them. */
export function sitesOfEvent(at: Reading): ReturnType<typeof sitesFrom> {
  return at.shared(sitesOfEvent, () => sitesFrom(at.db, at.eventId, 0));
}

/** A site as it sees itself; null once it is deleted. */
export async function ownSiteOut(at: Reading, siteId: string) {
  const site = (await sitesOfEvent(at)).find(({ id }) => id === siteId);
  if (!site) return null;
  const { takeOverRequests: _forStaff, ...own } = site;
  return own;
}

/** How long the queue is, and where the site stands in it. */
export async function ownQueue(at: Reading, siteId: string) {
  const waiting = (await currentTurns(at)).filter(({ state }) => state === "waiting");
  const own = waiting.find((turn) => turn.siteId === siteId);
  return { length: waiting.length, position: own?.position ?? null };
}

/** The turns of the site itself that are not ended. */
export async function ownTurns(at: Reading, siteId: string) {
  return (await currentTurns(at)).filter((turn) => turn.siteId === siteId);
}

/** How the lines and microphones of the sites are this moment. */
export async function signalsOut(at: Reading) {
  return at.signals.of(at.eventId, await sitesOfEvent(at), at.now);
}
