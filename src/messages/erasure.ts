import type { Change, EventAt } from "../db/commit.ts";
import { ERASED_TEXT, eraseTexts } from "../log/erasure.ts";
import { findMessage } from "./queries.ts";

/** Blanks the text of a message, which may tell of a person; that it was sent and received stays. */
export async function eraseMessage(
  event: EventAt,
  messageId: string,
  reason: string,
): Promise<Change> {
  await findMessage(event.db, event.id, messageId, null);
  const remains = { message_sent: (data: object) => ({ ...data, text: ERASED_TEXT }) };
  const follows = "message_erased";
  return eraseTexts(event, ["messageId", messageId], remains, { reason, follows });
}
