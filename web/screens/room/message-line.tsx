import type { LiveViews } from "../../../src/app.ts";
import { inOneLine, Problem, told } from "../../app/client.ts";
import { clockTime } from "../../format/time.ts";
import type { Joined } from "../../site/session.ts";
import { words } from "./words.ts";
import style from "./room.module.css";

export type Message = LiveViews["site"]["messages"][number];

/** One message: from whom, when, and whether it was seen. */
export function MessageLine({ message }: { message: Message }) {
  const fromHere = message.fromSiteId !== null;
  const seen = fromHere && message.receivedAt !== null ? ` · ${words.seen}` : "";
  return (
    <p className={style["message"]}>
      <small>
        {fromHere ? words.fromHere : words.fromRoom}, {clockTime(message.sentAt, undefined, false)}
        {seen}
      </small>{" "}
      {message.text}
    </p>
  );
}

/** From the control room, and nobody here has said that it was read. */
export function isUnread({ fromSiteId, receivedAt }: Message): boolean {
  return fromSiteId === null && receivedAt === null;
}

/** Says that a message was read. Refused only without a line; the button stays. */
export async function receive({ api, event }: Joined, { id: messageId }: Message): Promise<void> {
  const receipt = api.events[":eventId"].messages[":messageId"].receipt;
  await told(receipt.$post({ param: { eventId: event.id, messageId } })).catch(problemText);
}

/** What the server said. */
export function problemText(error: unknown): string {
  if (error instanceof Problem) return inOneLine(error);
  throw error;
}
