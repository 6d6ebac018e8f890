import { ERASED_TEXT } from "../log/erasure.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { MessageFields } from "./messages.ts";

/** The one fact that holds the text: it may tell of a person, so no other fact repeats it. */
export type MessageSent = MessageFields & { messageId: string };
/** `siteId`: the site that received it; null when the control room did. */
export type MessageReceived = { messageId: string; siteId: string | null };
export type MessageErased = { messageId: string };

export const messageFacts: Projections = {
  message_sent(db, fact) {
    const { messageId, fromSiteId, siteIds, text, urgent } = dataOf<MessageSent>(fact);
    const recipients = (siteIds ?? []).map((siteId) =>
      db.insertInto("message_recipient").values({ message_id: messageId, site_id: siteId }),
    );
    return [
      db.insertInto("message").values({
        id: messageId,
        event_id: fact.eventId,
        seq: fact.seq,
        from_site_id: fromSiteId,
        to_all: fromSiteId === null && siteIds === null ? 1 : 0,
        text,
        urgent: urgent ? 1 : 0,
        sent_at: fact.at,
        sent_by_kind: fact.actor.kind,
        sent_by_id: fact.actor.id,
        received_at: null,
        received_by_kind: null,
        received_by_id: null,
      }),
      ...recipients,
    ];
  },
  message_received(db, fact) {
    const { messageId, siteId } = dataOf<MessageReceived>(fact);
    const { at, actor } = fact;
    if (siteId === null) {
      const received = { received_at: at, received_by_kind: actor.kind, received_by_id: actor.id };
      return [db.updateTable("message").set(received).where("id", "=", messageId)];
    }
    const receipt = { message_id: messageId, site_id: siteId, received_at: at };
    return [db.insertInto("message_receipt").values(receipt)];
  },
  message_erased(db, fact) {
    const { messageId } = dataOf<MessageErased>(fact);
    return [db.updateTable("message").set({ text: ERASED_TEXT }).where("id", "=", messageId)];
  },
};
