import { liveCheckpoints } from "../attendance/checkpoint-queries.ts";
import { roundWithSites, runningRound } from "../delegates/round-queries.ts";
import { delegateCounts, latestHeadcounts } from "../delegates/queries.ts";
import type { Reading } from "./reading.ts";

/** The round of the roll call that runs, with what each site has marked and who has sent; null when none runs. */
export function runningRollCall(at: Reading): Promise<Round | null> {
  return at.shared(runningRollCall, async () => {
    const round = await runningRound(at.db, at.eventId);
    return round ? roundWithSites(at.db, at.eventId, round.id, null) : null;
  });
}

type Round = Awaited<ReturnType<typeof roundWithSites>>;

/** The same for one site: the round and its own line. */
export async function ownRollCall(at: Reading, siteId: string) {
  const round = await runningRollCall(at);
  const own = round?.answers.find((answer) => answer.siteId === siteId);
  if (!round || !own) return null;
  const { id, name, openedAt } = round;
  const { sentAt, expected, marked, unmarked } = own;
  return { id, name, openedAt, sentAt, expected, marked, unmarked };
}

/** How many are present at each site: of its named list, else by its own last headcount. */
export async function peoplePresent({ db, eventId }: Reading) {
  const named = await delegateCounts(db, eventId);
  const counted = await latestHeadcounts(db, eventId);
  return [...new Set([...named.keys(), ...counted.keys()])].map((siteId) => {
    const { expected = 0, present = 0 } = named.get(siteId) ?? counted.get(siteId) ?? {};
    return { siteId, expected, present };
  });
}

/** The latest checkpoints as staff sees them, also those to come. */
export function currentCheckpoints(at: Reading) {
  return at.shared(currentCheckpoints, () => liveCheckpoints(at.db, at.eventId, at.now));
}

/** The checkpoint that waits for this site's confirmation, else the latest it confirmed; null when none is open. */
export async function ownCheckpoint(at: Reading, siteId: string) {
  const open = (await currentCheckpoints(at)).filter(({ state }) => state === "open");
  const confirmed = ({ confirmations }: (typeof open)[number]) =>
    confirmations.find((one) => one.siteId === siteId);
  const shown = open.find((one) => !confirmed(one)) ?? open[0];
  if (!shown) return null;
  const { id, opensAt, closesAt, minutes, note } = shown;
  const own = confirmed(shown);
  const confirmation = own ? { confirmedAt: own.confirmedAt, present: own.present } : null;
  return { id, opensAt, closesAt, minutes, note, confirmation };
}
