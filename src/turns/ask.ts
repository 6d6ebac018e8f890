import { sql } from "kysely";
import type { Answer, Change, EventAt } from "../db/commit.ts";
import { prepared } from "../db/prepared.ts";
import { forbidden, invalidField, Refusal, wrongState } from "../errors.ts";
import { findOpenEvent, type EventRow } from "../events/queries.ts";
import { newId } from "../ids.ts";
import { turnFact, type TurnRequested } from "./facts.ts";
import { lastBefore, turnOut } from "./queries.ts";
import { placeFor, type TurnKind, type TurnState } from "./turns.ts";

export type TurnAsk = Omit<TurnRequested, "turnId" | "place">;

export type Asked = { eventId: string; ask: TurnAsk; ownSite: string | null };

/** The order that asks for a turn and answers with it. */
export function askOrder(asked: Asked) {
  const { eventId, ask, ownSite } = asked;
  return {
    eventId,
    decide: (event: EventAt) => requestTurn(event, ask, ownSite),
    answer: async ({ db, at }: EventAt, turnId: string): Promise<Answer> => ({
      status: 201,
      body: await turnOut(db, eventId, turnId, at),
      location: `/api/events/${eventId}/turns/${turnId}`,
    }),
    again: { name: "ask", input: asked },
  };
}

/** Asks for a turn; `ownSite` is set when a site asks for itself. The value is its id. */
export async function requestTurn(
  event: EventAt,
  ask: TurnAsk,
  ownSite: string | null,
): Promise<Change<string>> {
  if (ownSite !== null && (ask.kind !== "normal" || (ask.siteId ?? ownSite) !== ownSite))
    throw forbidden();
  const row = await findOpenEvent(event);
  const request = await checkNamed(event, { ...ask, siteId: ask.siteId ?? ownSite }, ownSite);
  if (ownSite !== null) await expectMayAsk(event, row, ownSite);
  const turnId = newId(event.deps, "turn");
  const place = placeFor(ask.kind, await lastBefore(event.db, event.id, ask.kind));
  return { facts: [turnFact.requested({ ...request, turnId, place })], value: turnId };
}

async function expectMayAsk(event: EventAt, row: EventRow, siteId: string): Promise<void> {
  if (row.list_open === 0) {
    throw new Refusal("list_closed", {
      vi: "Danh sách đăng ký phát biểu đã đóng.",
      en: "The list of speakers is closed.",
    });
  }
  const before = await pendingOfSite.first(event.db, { eventId: event.id, siteId });
  if (before === undefined) return;
  throw new Refusal("already_waiting", {
    vi: "Điểm cầu đã đăng ký phát biểu và đang chờ đến lượt.",
    en: "The site is waiting for its turn already.",
  });
}

const pendingOfSite = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db
    .selectFrom("turn")
    .select("id")
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId)
    .where("kind", "=", sql.lit<TurnKind>("normal"))
    .where("state", "in", [sql.lit<TurnState>("waiting"), sql.lit<TurnState>("called")]),
);

type Named = { siteId: string | null };

/** What a request names belongs to the event; a delegate brings the site along, and speaks from no other. */
async function checkNamed(event: EventAt, ask: TurnAsk, ownSite: string | null): Promise<TurnAsk> {
  const delegate = await named(event, "delegate", "/delegateId", ask.delegateId);
  const siteId = ask.siteId ?? delegate?.siteId ?? null;
  if (delegate && delegate.siteId !== siteId) throw unknownHere("/delegateId");
  await named(event, "programme_item", "/itemId", ask.itemId);
  const text = await named(event, "contribution", "/contributionId", ask.contributionId);
  if (ownSite !== null && text && text.siteId !== ownSite) throw unknownHere("/contributionId");
  if (siteId !== null) await expectSite(event, siteId);
  const contributionId = ask.contributionId ?? (await textOfItem(event, ask, siteId));
  return { ...ask, siteId, contributionId };
}

/**
 * The text that an item of the programme is there to present, when the site that wrote it speaks, or, where no site did,
 * the item's own: else nobody would name it.
 */
async function textOfItem(
  { db, id: eventId }: EventAt,
  { kind, itemId }: TurnAsk,
  siteId: string | null,
): Promise<string | null> {
  if (kind !== "normal" || itemId === null) return null;
  const text = await presentedText.first(db, { eventId, itemId });
  return text && siteId !== null && (text.siteId ?? text.itemSiteId) === siteId ? text.id : null;
}

const presentedText = prepared((db, { eventId, itemId }: { eventId: string; itemId: string }) =>
  db
    .selectFrom("programme_item as item")
    .innerJoin("contribution as text", "text.id", "item.contribution_id")
    .select(["text.id", "text.site_id as siteId", "item.site_id as itemSiteId"])
    .where("item.event_id", "=", eventId)
    .where("item.id", "=", itemId),
);

async function named(
  event: EventAt,
  table: "delegate" | "programme_item" | "contribution",
  pointer: string,
  id: string | null,
): Promise<Named | null> {
  if (id === null) return null;
  const row = await event.db
    .selectFrom(table)
    .select("site_id as siteId")
    .where("event_id", "=", event.id)
    .where("id", "=", id)
    .executeTakeFirst();
  if (row) return row;
  throw unknownHere(pointer);
}

async function expectSite(event: EventAt, siteId: string): Promise<void> {
  const site = await siteOfEvent.first(event.db, { eventId: event.id, siteId });
  if (!site) throw unknownHere("/siteId");
  if (site.withdrawn === 0) return;
  throw wrongState({
    vi: "Điểm cầu này đã rút khỏi hội thảo.",
    en: "This site has been withdrawn from the event.",
  });
}

const siteOfEvent = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db
    .selectFrom("site")
    .select("withdrawn")
    .where("event_id", "=", eventId)
    .where("id", "=", siteId),
);

export function unknownHere(pointer: string): Refusal {
  return invalidField(pointer, "unknown", {
    vi: "Không có trong hội thảo này.",
    en: "There is no such thing in this event.",
  });
}
