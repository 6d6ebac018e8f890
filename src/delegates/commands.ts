import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, invalidField, wrongState } from "../errors.ts";
import { newId } from "../ids.ts";
import type { DelegateFields } from "./delegates.ts";
import type { DelegateChanged, DelegateRegistered, DelegateRemoved } from "./facts.ts";
import { delegateOut, findDelegate, siteIdsOf } from "./queries.ts";

/** Registers all or none; one fact each, so that one person can be erased without the others. */
export async function registerDelegates(
  event: EventAt,
  delegates: DelegateFields[],
): Promise<Change<string[]>> {
  const sites = await siteIdsOf(event.db, event.id);
  const last = await lastPosition(event);
  const ids: string[] = [];
  const facts = delegates.map((fields, index): Fact => {
    const pointer = `/delegates/${index}`;
    checkSite(sites, fields.siteId, pointer);
    checkNamed(fields, pointer);
    const delegateId = newId(event.deps, "del");
    ids.push(delegateId);
    const data: DelegateRegistered = { delegateId, position: last + index + 1, ...fields };
    return { type: "delegate_registered", data };
  });
  return { facts, value: ids };
}

/** Changes what is given and differs. */
export async function changeDelegate(
  event: EventAt,
  delegateId: string,
  changes: Partial<DelegateFields>,
  version: number | null,
): Promise<Change> {
  const row = await findDelegate(event.db, event.id, delegateId);
  expectVersion(row.version, version);
  const now: DelegateFields = delegateOut(row);
  if (changes.siteId !== undefined)
    checkSite(await siteIdsOf(event.db, event.id), changes.siteId, "");
  checkNamed({ ...now, ...changes }, "");
  const differing = Object.entries(changes).filter(
    // keys of changes are such keys; positions are a list
    ([key, value]) => JSON.stringify(now[key as keyof DelegateFields]) !== JSON.stringify(value),
  );
  if (differing.length === 0) return { facts: [], value: undefined };
  const data: DelegateChanged = { ...Object.fromEntries(differing), delegateId };
  return { facts: [{ type: "delegate_changed", data }], value: undefined };
}

/** Takes a delegate off the list, as long as nothing tells of them. */
export async function removeDelegate(
  event: EventAt,
  delegateId: string,
  version: number | null,
): Promise<Change> {
  const row = await findDelegate(event.db, event.id, delegateId);
  expectVersion(row.version, version);
  if (await isNamed(event, delegateId)) {
    throw wrongState({
      vi: "Đại biểu đã có trong điểm danh, lượt phát biểu hoặc chương trình nên không xóa được.",
      en: "A mark, a turn or the programme names this delegate, who cannot be deleted.",
    });
  }
  const data: DelegateRemoved = { delegateId };
  return { facts: [{ type: "delegate_removed", data }], value: undefined };
}

async function isNamed({ db }: EventAt, delegateId: string): Promise<boolean> {
  for (const table of ["roll_call_mark", "turn", "programme_item"] as const) {
    const row = await db
      .selectFrom(table)
      .select("id")
      .where("delegate_id", "=", delegateId)
      .limit(1)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}

async function lastPosition(event: EventAt): Promise<number> {
  const row = await event.db
    .selectFrom("delegate")
    .select("position")
    .where("event_id", "=", event.id)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

function checkSite(sites: Set<string>, siteId: string, pointer: string): void {
  if (sites.has(siteId)) return;
  throw invalidField(`${pointer}/siteId`, "unknown_site", {
    vi: "Điểm cầu này không thuộc hội thảo.",
    en: "The event has no such site.",
  });
}

function checkNamed({ name, label }: Pick<DelegateFields, "name" | "label">, pointer: string) {
  if (name !== null || label !== null) return;
  throw invalidField(`${pointer}/name`, "name_or_label", {
    vi: "Cần họ tên hoặc tên gọi của ghế đại biểu.",
    en: "A name or a label is needed.",
  });
}
