import type { Compilable, Kysely } from "kysely";
import type { EventAt } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { invalidField, Refusal } from "../errors.ts";
import type { SiteRow } from "./queries.ts";
import { makesCircle, type SiteFields } from "./sites.ts";

/** A site as the checks see it: its place in the event's list and tree. */
export type KnownSite = {
  id: string;
  position: number;
  role: SiteFields["role"];
  code: string | null;
  parentSiteId: string | null;
};

/** All sites of an event in their order. */
export function sitesOf({ db, id }: EventAt): Promise<KnownSite[]> {
  return db
    .selectFrom("site")
    .select(["id", "position", "role", "code", "parent_site_id as parentSiteId"])
    .where("event_id", "=", id)
    .orderBy("position")
    .execute();
}

/** Refuses new sites that would be a second central one, take a code twice or stand under a site that is not there. */
export function checkNewSites(known: KnownSite[], sites: SiteFields[]): void {
  expectOneCentral([...known, ...sites]);
  expectOwnCodes([...known, ...sites]);
  const ids = new Set(known.map(({ id }) => id));
  for (const [index, { parentSiteId }] of sites.entries()) {
    if (parentSiteId !== null && !ids.has(parentSiteId))
      throw unknownParent(`/sites/${index}/parentSiteId`);
  }
}

/** The same for a site that changes to `site`; besides, it may not come to stand under itself. */
export function checkSite(known: KnownSite[], siteId: string, site: SiteFields): void {
  const all = known.map((other) => (other.id === siteId ? { ...other, ...site } : other));
  expectOneCentral(all);
  expectOwnCodes(all);
  if (site.parentSiteId === null) return;
  const parents = new Map(known.map((other) => [other.id, other.parentSiteId]));
  if (!parents.has(site.parentSiteId)) throw unknownParent("/parentSiteId");
  if (makesCircle(siteId, site.parentSiteId, parents)) throw circle();
}

function expectOneCentral(sites: Pick<SiteFields, "role">[]): void {
  if (sites.filter(({ role }) => role === "central").length <= 1) return;
  throw new Refusal("central_exists", {
    vi: "Mỗi hội thảo chỉ có một điểm cầu trung ương.",
    en: "An event has one central site only.",
  });
}

function expectOwnCodes(sites: Pick<SiteFields, "code">[]): void {
  const codes = sites.map(({ code }) => code).filter((code) => code !== null);
  const seen = new Set<string>();
  const twice = codes.find((code) => seen.size === seen.add(code).size);
  if (twice === undefined) return;
  throw new Refusal("duplicate", {
    vi: `Mã điểm cầu "${twice}" bị trùng trong hội thảo này.`,
    en: `The site code "${twice}" is used twice in this event.`,
  });
}

/** Whatever refers to a site: once one of these rows is there, the site stays. Deliveries show as connections. */
export async function isNamed(db: Kysely<Database>, site: SiteRow): Promise<boolean> {
  const namedIn: Compilable[] = [
    db.selectFrom("site").select("id").where("parent_site_id", "=", site.id).limit(1),
    db.selectFrom("site_session").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("delegate").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("headcount").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("contribution").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("programme_item").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("turn").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("correction").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("incident").select("id").where("site_id", "=", site.id).limit(1),
    db.selectFrom("line_check").select("id").where("site_id", "=", site.id).limit(1),
    db
      .selectFrom("message_recipient")
      .select("message_id as id")
      .where("site_id", "=", site.id)
      .limit(1),
    db
      .selectFrom("roll_call_answer")
      .select("round_id as id")
      .where("event_id", "=", site.event_id)
      .where("site_id", "=", site.id)
      .limit(1),
    db
      .selectFrom("checkpoint_confirmation")
      .select("checkpoint_id as id")
      .where("event_id", "=", site.event_id)
      .where("site_id", "=", site.id)
      .limit(1),
    db
      .selectFrom("connection")
      .select("sid as id")
      .where("event_id", "=", site.event_id)
      .where("owner", "=", site.livekit_identity)
      .limit(1),
  ];
  for (const rows of namedIn) {
    const [row] = (await db.executeQuery(rows.compile())).rows;
    if (row !== undefined) return true;
  }
  return false;
}

function unknownParent(pointer: string): Refusal {
  return invalidField(pointer, "unknown", {
    vi: "Điểm cầu cấp trên không có trong hội thảo này.",
    en: "The parent is no site of this event.",
  });
}

function circle(): Refusal {
  return invalidField("/parentSiteId", "circle", {
    vi: "Điểm cầu cấp trên lại nằm dưới chính điểm cầu này.",
    en: "The parent stands below this very site.",
  });
}
