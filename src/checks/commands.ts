import type { Change, EventAt } from "../db/commit.ts";
import { invalidField, tooMany } from "../errors.ts";
import { findUnshutEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import { findSite } from "../sites/queries.ts";
import { COUNTED_FOR, isTested, MOST_OF_SITE, resultOf, type CheckItems } from "./checks.ts";
import type { LineChecked } from "./facts.ts";

/** Keeps what a site's test came to; the latest counts, all are kept. The value is its id. */
export async function keepCheck(
  event: EventAt,
  siteId: string,
  items: CheckItems,
): Promise<Change<string>> {
  await findSite(event.db, event.id, siteId);
  if (!isTested(items)) {
    throw invalidField("", "nothing_tested", {
      vi: "Cần ít nhất một phần đã kiểm tra.",
      en: "At least one part must have been tested.",
    });
  }
  await findUnshutEvent(event);
  await expectFew(event, siteId);
  const checkId = newId(event.deps, "chk");
  const data: LineChecked = { checkId, siteId, result: resultOf(items), items };
  return { facts: [{ type: "line_checked", data }], value: checkId };
}

async function expectFew(event: EventAt, siteId: string): Promise<void> {
  const kept = await event.db
    .selectFrom("line_check")
    .select("checked_at")
    .where("event_id", "=", event.id)
    .where("site_id", "=", siteId)
    .where("checked_at", ">", event.at - COUNTED_FOR)
    .orderBy("seq")
    .execute();
  const [oldest] = kept;
  if (oldest === undefined || kept.length < MOST_OF_SITE) return;
  const wait = Math.ceil((oldest.checked_at + COUNTED_FOR - event.at) / 1000);
  throw tooMany(
    {
      vi: "Điểm cầu đã gửi quá nhiều kết quả kiểm tra, vui lòng chờ rồi gửi tiếp.",
      en: "The site has sent too many results, please wait.",
    },
    Math.max(1, wait),
  );
}
