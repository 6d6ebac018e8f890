import type { Change, EventAt } from "../db/commit.ts";
import { forbidden, invalidField, tooMany, wrongState, type Refusal } from "../errors.ts";
import { findUnshutEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import type { MessageReceived, MessageSent } from "./facts.ts";
import { COUNTED_FOR, MOST_OF_SITE, type WantedMessage } from "./messages.ts";
import { findMessage, hasReceipt } from "./queries.ts";

/** Sends a message from the control room, or from `ownSite` to it. The value is its id. */
export async function sendMessage(
  event: EventAt,
  wanted: WantedMessage,
  ownSite: string | null,
): Promise<Change<string>> {
  const { siteIds, all, text, urgent } = wanted;
  if (ownSite !== null && (siteIds !== null || all)) throw forbidden();
  if (ownSite === null && (siteIds !== null) === all) throw oneOfBoth();
  await findUnshutEvent(event);
  if (ownSite !== null) await expectFew(event, ownSite);
  if (siteIds !== null) await expectSites(event, siteIds);
  const messageId = newId(event.deps, "msg");
  const data: MessageSent = { messageId, fromSiteId: ownSite, siteIds, text, urgent };
  return { facts: [{ type: "message_sent", data }], value: messageId };
}

/** The other side has read it; saying so twice changes nothing. */
export async function receiveMessage(
  event: EventAt,
  messageId: string,
  ownSite: string | null,
): Promise<Change> {
  const message = await findMessage(event.db, event.id, messageId, ownSite);
  const isFromSite = message.from_site_id !== null;
  if (isFromSite !== (ownSite === null)) throw ownMessage();
  const received =
    ownSite === null
      ? message.received_at !== null
      : await hasReceipt(event.db, messageId, ownSite);
  if (received) return { facts: [], value: undefined };
  const data: MessageReceived = { messageId, siteId: ownSite };
  return { facts: [{ type: "message_received", data }], value: undefined };
}

async function expectFew(event: EventAt, siteId: string): Promise<void> {
  const rows = await event.db
    .selectFrom("message")
    .select("sent_at")
    .where("from_site_id", "=", siteId)
    .where("sent_at", ">", event.at - COUNTED_FOR)
    .orderBy("sent_at")
    .execute();
  const [oldest] = rows;
  if (oldest === undefined || rows.length < MOST_OF_SITE) return;
  const wait = Math.ceil((oldest.sent_at + COUNTED_FOR - event.at) / 1000);
  throw tooMany(
    {
      vi: "Điểm cầu đã gửi quá nhiều tin nhắn, vui lòng chờ rồi gửi tiếp.",
      en: "The site has sent too many messages, please wait.",
    },
    Math.max(1, wait),
  );
}

async function expectSites(event: EventAt, siteIds: string[]): Promise<void> {
  const rows = await event.db
    .selectFrom("site")
    .select(["id", "withdrawn"])
    .where("event_id", "=", event.id)
    .execute();
  const sites = new Map(rows.map(({ id, withdrawn }) => [id, withdrawn === 1]));
  for (const [index, siteId] of siteIds.entries()) {
    if (sites.get(siteId) === true) throw siteIsOut();
    if (!sites.delete(siteId)) throw unknownSite(`/siteIds/${index}`);
  }
}

function oneOfBoth(): Refusal {
  return invalidField("/siteIds", "one_of_both", {
    vi: "Nêu các điểm cầu nhận hoặc gửi cho tất cả, một trong hai.",
    en: "Name the sites, or send to all: one of both.",
  });
}

function unknownSite(pointer: string): Refusal {
  return invalidField(pointer, "unknown_or_twice", {
    vi: "Điểm cầu này không có trong hội thảo hoặc được nêu hai lần.",
    en: "The event has no such site, or it is named twice.",
  });
}

function siteIsOut(): Refusal {
  return wrongState({
    vi: "Điểm cầu này đã rút khỏi hội thảo.",
    en: "This site has been withdrawn from the event.",
  });
}

function ownMessage(): Refusal {
  return wrongState({
    vi: "Chỉ bên nhận mới xác nhận đã đọc tin nhắn.",
    en: "Only who a message was sent to can say that it was received.",
  });
}
