import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { ERASED, type DelegateFields } from "../delegates/delegates.ts";
import type { DelegateRegistered } from "../delegates/facts.ts";
import { delegateOut, type DelegateRow } from "../delegates/queries.ts";
import { createEvent } from "../events/commands.ts";
import { findEvent, turnRuleOf, type EventRow } from "../events/queries.ts";
import { newId } from "../ids.ts";
import type { ProgrammeItem, ProgrammeSet } from "../programme/facts.ts";
import { itemsOf, type ItemRow } from "../programme/queries.ts";
import type { ProgrammeKind } from "../programme/programme.ts";
import { siteRegistered } from "../sites/commands.ts";
import { contactFacts } from "../sites/contacts.ts";
import type { SiteChanged } from "../sites/facts.ts";
import { contactOf, type SiteRow } from "../sites/queries.ts";
import { NO_CONTACT } from "../sites/sites.ts";

export type CopyWish = { title: string | null; startsAt: Millis };

/** New ids by old ones. */
type Ids = Map<string, string>;

/**
 * Makes a new draft with the sites, delegates and programme of another event, under the id the log was opened with.
 * All ids are new; of what happened in the old event nothing comes along. Its maker becomes organizer.
 */
export async function copyEvent(event: EventAt, fromId: string, wish: CopyWish): Promise<Change> {
  const old = await findEvent(event.db, fromId);
  const shift = wish.startsAt - old.starts_at;
  const { facts } = await createEvent(event, fieldsOf(old, wish, shift), fromId);
  const sites = copySites(event, await sitesOf(event.db, fromId));
  const delegates = copyDelegates(event, await delegatesOf(event.db, fromId), sites.ids);
  const ids = new Map([...sites.ids, ...delegates.ids]);
  const programme = copyProgramme(event, await itemsOf(event.db, fromId), ids, shift);
  return { facts: [...facts, ...sites.facts, ...delegates.facts, ...programme], value: undefined };
}

function fieldsOf(old: EventRow, { title, startsAt }: CopyWish, shift: Millis) {
  return {
    title: title ?? old.title,
    startsAt,
    endsAt: moved(old.ends_at, shift),
    kind: old.kind,
    place: old.place,
    organizer: old.organizer,
    timeZone: old.time_zone,
    micPolicy: old.mic_policy,
    supportPhone: old.support_phone,
    gapToleranceSeconds: old.gap_tolerance_seconds,
    presentSharePercent: old.present_share_percent,
    ...turnRuleOf(old),
  };
}

function moved(at: Millis | null, shift: Millis): Millis | null {
  return at === null ? null : at + shift;
}

/** Keeps order and tree; a withdrawn site is withdrawn in the copy too, for delegates may belong to it. */
function copySites(event: EventAt, rows: SiteRow[]): { facts: Fact[]; ids: Ids } {
  const ids: Ids = new Map();
  const facts = parentsFirst(rows).flatMap((row): Fact[] => {
    const site = {
      name: row.name,
      role: row.role,
      code: row.code,
      level: row.level,
      provinceCode: row.province_code,
      parentSiteId: renamed(ids, row.parent_site_id),
    };
    const registered = siteRegistered(event, site, row.position);
    const { siteId } = registered.data;
    ids.set(row.id, siteId);
    const withdrawn: SiteChanged = { siteId, withdrawn: true };
    return [
      registered,
      ...contactFacts(siteId, contactOf(row), NO_CONTACT),
      ...(row.withdrawn === 1 ? [{ type: "site_changed", data: withdrawn }] : []),
    ];
  });
  return { facts, ids };
}

/** A parent is registered before its children, wherever it stands in the list. */
function parentsFirst(rows: SiteRow[]): SiteRow[] {
  const children = Map.groupBy(rows, (row) => row.parent_site_id);
  const below = (parent: string | null): SiteRow[] => children.get(parent) ?? [];
  const order = below(null);
  // The list grows while it is walked: each site brings those right below it.
  for (const row of order) order.push(...below(row.id));
  return order;
}

function copyDelegates(
  event: EventAt,
  rows: DelegateRow[],
  sites: Ids,
): { facts: Fact[]; ids: Ids } {
  const ids: Ids = new Map();
  const facts = rows.map((row): Fact => {
    const fields = fieldsOfDelegate(row);
    const delegateId = newId(event.deps, "del");
    ids.set(row.id, delegateId);
    const siteId = renamed(sites, row.site_id) ?? row.site_id;
    const data: DelegateRegistered = { ...fields, delegateId, position: row.position, siteId };
    return { type: "delegate_registered", data };
  });
  return { facts, ids };
}

function fieldsOfDelegate(row: DelegateRow): Omit<DelegateFields, "siteId"> {
  const { name, label, rank, positions, organization, role, precedence, mode } = delegateOut(row);
  return { name, label, rank, positions, organization, role, precedence, mode };
}

/** Written comments stay with the old event, so no item names one. */
function copyProgramme(event: EventAt, rows: ItemRow[], ids: Ids, shift: Millis): Fact[] {
  if (rows.length === 0) return [];
  const items = rows.map((row): ProgrammeItem => ({
    itemId: newId(event.deps, "itm"),
    kind: row.kind as ProgrammeKind, // the programme's own words, written from them
    title: row.title,
    plannedSeconds: row.planned_seconds,
    siteId: renamed(ids, row.site_id),
    delegateId: renamed(ids, row.delegate_id),
    contributionId: null,
    startsAt: moved(row.starts_at, shift),
  }));
  const data: ProgrammeSet = { items, dropped: [] };
  return [{ type: "programme_set", data }];
}

function renamed(ids: Ids, old: string | null): string | null {
  return old === null ? null : (ids.get(old) ?? null);
}

function sitesOf(db: Kysely<Database>, eventId: string): Promise<SiteRow[]> {
  return db
    .selectFrom("site")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("position")
    .execute();
}

/** Whoever was erased is not taken along. */
function delegatesOf(db: Kysely<Database>, eventId: string): Promise<DelegateRow[]> {
  return db
    .selectFrom("delegate")
    .selectAll()
    .where("event_id", "=", eventId)
    .where((row) => row.or([row("name", "is", null), row("name", "!=", ERASED)]))
    .orderBy("position")
    .execute();
}
