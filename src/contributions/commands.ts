import type { Change, EventAt } from "../db/commit.ts";
import { expectVersion, invalidField } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Millis } from "../clock.ts";
import type { ContributionFields } from "./contributions.ts";
import type { ContributionChanged, ContributionReceived } from "./facts.ts";
import { fieldsOf, findContribution } from "./queries.ts";

export type NewContribution = Omit<ContributionFields, "receivedAt"> & {
  receivedAt: Millis | null;
};

/** Enters one contribution in the register, behind those that stand there. */
export async function receiveContribution(
  event: EventAt,
  wanted: NewContribution,
): Promise<Change<string>> {
  await checkSite(event, wanted.siteId);
  const last = await event.db
    .selectFrom("contribution")
    .select("position")
    .where("event_id", "=", event.id)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  const contributionId = newId(event.deps, "ctb");
  const data: ContributionReceived = {
    contributionId,
    position: (last?.position ?? 0) + 1,
    ...wanted,
    receivedAt: wanted.receivedAt ?? event.at,
  };
  return { facts: [{ type: "contribution_received", data }], value: contributionId };
}

/** Changes what is given and differs. */
export async function changeContribution(
  event: EventAt,
  contributionId: string,
  changes: Partial<ContributionFields>,
  version: number | null,
): Promise<Change> {
  const row = await findContribution(event.db, event.id, contributionId);
  expectVersion(row.version, version);
  await checkSite(event, changes.siteId ?? null);
  const now = fieldsOf(row);
  const differing = Object.entries(changes).filter(
    // keys of changes are such keys; topics and summary are lists
    ([key, value]) =>
      JSON.stringify(now[key as keyof ContributionFields]) !== JSON.stringify(value),
  );
  if (differing.length === 0) return { facts: [], value: undefined };
  const data: ContributionChanged = { ...Object.fromEntries(differing), contributionId };
  return { facts: [{ type: "contribution_changed", data }], value: undefined };
}

async function checkSite({ db, id }: EventAt, siteId: string | null): Promise<void> {
  if (siteId === null) return;
  const site = await db
    .selectFrom("site")
    .select("id")
    .where("event_id", "=", id)
    .where("id", "=", siteId)
    .executeTakeFirst();
  if (site) return;
  throw invalidField("/siteId", "unknown_site", {
    vi: "Điểm cầu này không thuộc hội thảo.",
    en: "The event has no such site.",
  });
}
