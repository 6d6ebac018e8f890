import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { MessageReceiptTable, MessageRecipientTable, MessageTable } from "./table.ts";

export type MessageRow = Selectable<MessageTable>;

/** `onlySite`: the site the caller is confined to, which sees its own conversation in fewer words. */
export type MessageFilter = { siteId: string | null; after: number; onlySite: string | null };

/** Messages behind log number `after`, oldest first; with `siteId` those to that site and from it. */
export async function listMessages(
  db: Kysely<Database>,
  eventId: string,
  { siteId, after, onlySite }: MessageFilter,
  page: PageQuery,
) {
  const read = afterKey(page, "number");
  const rows = await messagesOf(db, eventId, onlySite ?? siteId)
    .where("seq", ">", Math.max(after, Number(read?.[0] ?? 0)))
    .orderBy("seq")
    .limit(page.limit + 1)
    .execute();
  const shown = pageOf(
    rows,
    page,
    (row) => [row.seq],
    (row) => row,
  );
  return {
    items: await messagesOut(db, shown.items, onlySite),
    nextCursor: shown.nextCursor,
  };
}

/** The latest so many messages of a site, as the site sees them, oldest first. */
export async function latestOfSite(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
  count: number,
) {
  return messagesOut(db, await latestRows(db, eventId, siteId, count), siteId);
}

/** The latest so many messages of all, as staff sees them, oldest first. */
export async function latestForStaff(db: Kysely<Database>, eventId: string, count: number) {
  return forStaff(db, await latestRows(db, eventId, null, count));
}

async function latestRows(
  db: Kysely<Database>,
  eventId: string,
  onlySite: string | null,
  count: number,
): Promise<MessageRow[]> {
  const rows = await messagesOf(db, eventId, onlySite)
    .orderBy("seq", "desc")
    .limit(count)
    .execute();
  return rows.reverse();
}

/** The row of a message that the caller may see, or 404. */
export async function findMessage(
  db: Kysely<Database>,
  eventId: string,
  messageId: string,
  onlySite: string | null,
): Promise<MessageRow> {
  const row = await messagesOf(db, eventId, onlySite)
    .where("id", "=", messageId)
    .executeTakeFirst();
  if (!row) throw notFound({ vi: "tin nhắn", en: "message" });
  return row;
}

/** One message as the API shows it, or 404. */
export async function messageOut(
  db: Kysely<Database>,
  eventId: string,
  messageId: string,
  onlySite: string | null,
) {
  const row = await findMessage(db, eventId, messageId, onlySite);
  const [message] = await messagesOut(db, [row], onlySite);
  if (!message) throw notFound({ vi: "tin nhắn", en: "message" });
  return message;
}

/** The site's receipt of a message, if it gave one. */
export async function hasReceipt(
  db: Kysely<Database>,
  messageId: string,
  siteId: string,
): Promise<boolean> {
  const receipt = await db
    .selectFrom("message_receipt")
    .select("message_id")
    .where("message_id", "=", messageId)
    .where("site_id", "=", siteId)
    .executeTakeFirst();
  return receipt !== undefined;
}

function messagesOf(db: Kysely<Database>, eventId: string, siteId: string | null) {
  const all = db.selectFrom("message").selectAll().where("event_id", "=", eventId);
  if (siteId === null) return all;
  const named = db
    .selectFrom("message_recipient")
    .select("message_id")
    .where("site_id", "=", siteId);
  return all.where((row) =>
    row.or([row("from_site_id", "=", siteId), row("to_all", "=", 1), row("id", "in", named)]),
  );
}

async function messagesOut(db: Kysely<Database>, rows: MessageRow[], onlySite: string | null) {
  if (onlySite === null) return forStaff(db, rows);
  const receipts = Map.groupBy(await receiptsOf(db, rows, onlySite), (row) => row.message_id);
  return rows.map((row) => forSite(row, receipts.get(row.id) ?? []));
}

async function forStaff(db: Kysely<Database>, rows: MessageRow[]) {
  const receipts = Map.groupBy(await receiptsOf(db, rows, null), (row) => row.message_id);
  const recipients = Map.groupBy(await recipientsOf(db, rows), (row) => row.message_id);
  return rows.map((row) => ({
    ...forSite(row, []),
    siteIds: isToNamed(row) ? (recipients.get(row.id) ?? []).map(({ site_id: id }) => id) : null,
    sentBy: { kind: row.sent_by_kind, id: row.sent_by_id },
    receivedBy:
      row.received_by_kind === null ? null : { kind: row.received_by_kind, id: row.received_by_id },
    receipts: (receipts.get(row.id) ?? []).map((receipt) => ({
      siteId: receipt.site_id,
      receivedAt: isoTime(receipt.received_at),
    })),
  }));
}

/** `receivedAt`: when the other side, or this site, said that it has read it. */
function forSite(row: MessageRow, receipts: Selectable<MessageReceiptTable>[]) {
  return {
    id: row.id,
    seq: row.seq,
    fromSiteId: row.from_site_id,
    all: row.to_all === 1,
    text: row.text,
    urgent: row.urgent === 1,
    sentAt: isoTime(row.sent_at),
    receivedAt: isoOrNull(row.received_at ?? receipts[0]?.received_at ?? null),
  };
}

function isToNamed(row: MessageRow): boolean {
  return row.from_site_id === null && row.to_all === 0;
}

async function recipientsOf(
  db: Kysely<Database>,
  rows: MessageRow[],
): Promise<Selectable<MessageRecipientTable>[]> {
  return db
    .selectFrom("message_recipient")
    .selectAll()
    .where("message_id", "in", among(db, rows))
    .orderBy("site_id")
    .execute();
}

async function receiptsOf(
  db: Kysely<Database>,
  rows: MessageRow[],
  onlySite: string | null,
): Promise<Selectable<MessageReceiptTable>[]> {
  return db
    .selectFrom("message_receipt")
    .selectAll()
    .where("message_id", "in", among(db, rows))
    .$if(onlySite !== null, (some) => some.where("site_id", "=", onlySite ?? ""))
    .orderBy("received_at")
    .orderBy("site_id")
    .execute();
}

/** The messages from the first of `rows` to the last: D1 binds few values to a statement. */
function among(db: Kysely<Database>, rows: MessageRow[]) {
  const [first, last] = [rows.at(0), rows.at(-1)];
  return db
    .selectFrom("message")
    .select("id")
    .where("event_id", "=", first?.event_id ?? "")
    .where("seq", ">=", first?.seq ?? 0)
    .where("seq", "<=", last?.seq ?? 0);
}
