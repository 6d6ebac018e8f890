import { staffApi } from "../../../app/client.ts";
import { clockTime, numberText } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { useRight } from "../../floor/adding.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { shortName, siteOf } from "../../floor/names.ts";
import { MessageForm } from "../message-form.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

type Message = Staff["messages"][number];

/** What the control room and the sites wrote to each other, the latest first; a few words to all sites. */
export function MessageList() {
  const messages = useStaff((parts) => parts.messages) ?? [];
  return (
    <>
      <MessageForm
        to={{ all: true }}
        label={words.toAll}
        verb={words.send}
        sent={words.sentToAll}
      />
      {messages.length === 0 ? <p className={style["quiet"]}>{words.noMessages}</p> : null}
      <ul className={style["entries"]}>
        {messages.toReversed().map((message) => (
          <MessageRow key={message.id} message={message} />
        ))}
      </ul>
    </>
  );
}

function MessageRow({ message }: { message: Message }) {
  const { eventId } = useConducting();
  const { off } = useRight("messages.send");
  const parties = useStaff(({ sites }) => partiesOf(message, sites));
  const zone = useStaff(({ event }) => event?.timeZone);
  const fromSite = message.fromSiteId !== null;
  return (
    <li
      className={style["entry"]}
      data-level={fromSite && !message.receivedAt ? "warning" : "none"}
    >
      <span className={style["text"]}>
        <strong>{parties}</strong> {message.text}
        <small>
          {clockTime(message.sentAt, zone, false)}
          {fromSite ? null : ` · ${words.read(numberText(message.receipts.length))}`}
        </small>
      </span>
      {fromSite && message.receivedAt === null ? (
        <Button
          size="dense"
          disabled={off}
          onClick={() =>
            void attempt(eventId, () =>
              staffApi.events[":eventId"].messages[":messageId"].receipt.$post({
                param: { eventId, messageId: message.id },
              }),
            )
          }
        >
          {words.markRead}
        </Button>
      ) : null}
    </li>
  );
}

/** Who wrote to whom. */
function partiesOf({ fromSiteId, siteIds }: Message, sites: Staff["sites"] | undefined): string {
  const name = (siteId: string | null) => shortName(siteOf(sites, siteId)?.name ?? "");
  if (fromSiteId !== null) return `${name(fromSiteId)}:`;
  if (siteIds === null) return `${words.fromUs} → ${words.all}:`;
  const [only, another] = siteIds;
  const to = another === undefined ? name(only ?? null) : words.sites(numberText(siteIds.length));
  return `${words.fromUs} → ${to}:`;
}
