import { readFileSync } from "node:fs";
import { getAll, openApi } from "./client.ts";
import type { Api } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { Event, Site } from "./record.ts";
import { sitesFor } from "./seminar.ts";
import { askForTurns } from "./stage-turns.ts";
import type { ContributionData, ItemData, Seminar, SiteData } from "./seminar.ts";

export type StagedSite = { id: string; name: string; identity: string; secret: string };

/** The seminar as it stands in the server, ready to be played. */
export type Stage = {
  eventId: string;
  /** By the numbers of the plan. */
  sites: StagedSite[];
  /** In the order of the plan. */
  turnIds: string[];
  /** The items of the presentations, by their slot. */
  itemIds: string[];
  /** The access of another secretary. */
  secondKey: string;
  contributions: number;
};

const dataFile = new URL("../../tests/data/hoi-thao-2021-09-07.json", import.meta.url);

/** Creates the seminar of 7 September 2021 through the API, as an organizer and a secretary would. */
export async function stageSeminar(api: Api, plan: Plan): Promise<Stage> {
  // The file is ours and never changes.
  const seminar = JSON.parse(readFileSync(dataFile, "utf8")) as Seminar;
  const eventId = await createEvent(api, seminar);
  const wanted = sitesFor(seminar, plan.parts.length);
  const sites = await createSites(api, eventId, wanted);
  const siteIds = new Map(wanted.map(({ id }, site) => [id, sites[site]?.id ?? ""]));
  await createDelegates(api, eventId, seminar, siteIds);
  const contributionIds = await createContributions(api, eventId, seminar, siteIds);
  const itemIds = await createProgramme(api, eventId, seminar, siteIds, contributionIds);
  await api.send("PUT", `/events/${eventId}/state`, { state: "scheduled" });
  const turnIds = await askForTurns(api, eventId, {
    plan,
    sites,
    seminar,
    contributionIds,
    itemIds,
  });
  const roles = [{ eventId, role: "secretary" }];
  const { body: key } = await api.send<{ secret: string }>("POST", "/keys", {
    label: "Thư ký thứ hai",
    roles,
  });
  const { length: contributions } = seminar.contributions;
  return { eventId, sites, turnIds, itemIds, secondKey: key.secret, contributions };
}

/** Something to rehearse with is there at all: the key may create events. */
export async function mayCreate(base: string, key: string): Promise<boolean> {
  const answer = await openApi(base, key).ask("GET", "/events?limit=1");
  return answer.status === 200;
}

async function createEvent(api: Api, { event }: Seminar): Promise<string> {
  const { body } = await api.send<Event>("POST", "/events", {
    title: event.title,
    startsAt: event.planned_start,
    endsAt: event.planned_end,
    kind: "seminar",
    place: event.place,
    organizer: event.organizer,
    timeZone: event.timezone,
    micPolicy: "floor",
  });
  return body.id;
}

async function createSites(api: Api, eventId: string, wanted: SiteData[]): Promise<StagedSite[]> {
  const path = `/events/${eventId}/sites`;
  const inputs = wanted.map(({ name, role, province_code }) => ({
    name,
    role,
    code: role === "central" ? "TW" : province_code,
  }));
  const { body } = await api.send<{ items: Site[] }>("POST", path, { sites: inputs });
  const staged: StagedSite[] = [];
  for (const { code } of inputs) {
    const site = body.items.find((one) => one.code === code);
    if (!site) throw new Error(`the server did not create site ${code}`);
    const link = await api.send<{ secret: string }>("POST", `${path}/${site.id}/links`, {
      label: "Tổng duyệt",
    });
    const { id, name, liveKitIdentity } = site;
    staged.push({ id, name, identity: liveKitIdentity, secret: link.body.secret });
  }
  return staged;
}

async function createDelegates(
  api: Api,
  eventId: string,
  { delegates, people }: Seminar,
  siteIds: Map<string, string>,
): Promise<void> {
  const inputs = delegates.flatMap((one) => {
    const siteId = siteIds.get(one.site_id);
    if (siteId === undefined) return [];
    const person = people.find(({ id }) => id === one.person_id);
    return {
      siteId,
      name: person?.full_name ?? null,
      ...(one.label ? { label: one.label } : {}),
      ...(person?.rank ? { rank: person.rank } : {}),
      positions: person?.positions ?? [],
      organization: one.organization,
      precedence: one.precedence,
    };
  });
  await api.send("POST", `/events/${eventId}/delegates`, { delegates: inputs });
}

async function createContributions(
  api: Api,
  eventId: string,
  { contributions, topics }: Seminar,
  siteIds: Map<string, string>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const topicText = (id: string) => topics.find((topic) => topic.id === id)?.text ?? id;
  const create = async (one: ContributionData) => {
    const siteId = siteIds.get(one.site_id);
    const { body } = await api.send<{ id: string }>("POST", `/events/${eventId}/contributions`, {
      ...(siteId === undefined ? {} : { siteId }),
      organization: one.organization,
      delivery: one.delivery,
      topics: one.topic_ids.map(topicText),
      summary: one.summary_points ?? [],
    });
    ids.set(one.id, body.id);
  };
  for (const one of contributions) await create(one);
  return ids;
}

/** The ids of the presentations by their slot. */
async function createProgramme(
  api: Api,
  eventId: string,
  { programme }: Seminar,
  siteIds: Map<string, string>,
  contributionIds: Map<string, string>,
): Promise<string[]> {
  const kinds: Record<string, string> = {
    closing_summary: "closing",
    introduction: "other",
    adjournment: "other",
  };
  const inputs = programme.map((item: ItemData) => {
    const siteId = siteIds.get(item.site_id ?? "");
    const contributionId = contributionIds.get(item.contribution_id ?? "");
    return {
      kind: kinds[item.kind] ?? item.kind,
      title: item.title,
      plannedSeconds: item.planned_minutes * 60,
      ...(siteId === undefined ? {} : { siteId }),
      ...(contributionId === undefined ? {} : { contributionId }),
    };
  });
  const { body } = await api.send<{ items: { id: string; kind: string }[] }>(
    "PUT",
    `/events/${eventId}/programme`,
    { items: inputs },
  );
  return body.items.filter(({ kind }) => kind === "presentation").map(({ id }) => id);
}

/** The sites as they stand now. */
export function readSites(api: Api, eventId: string): Promise<Site[]> {
  return getAll<Site>(api, `/events/${eventId}/sites`);
}
