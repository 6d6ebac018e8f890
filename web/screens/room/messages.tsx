import { useState } from "react";
import { numberText } from "../../format/time.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Joined } from "../../site/session.ts";
import { useLineLost } from "../../site/use-line-lost.ts";
import { Button } from "../../ui/button.tsx";
import { Conversation, Later } from "./later.tsx";
import { isUnread, MessageLine, receive, type Message } from "./message-line.tsx";
import { words } from "./words.ts";
import style from "./room.module.css";

/** The latest of the control room's words, until it was read, and the way to all of them. */
export function MessagesCard({ joined }: { joined: Joined }) {
  const messages = useLive(liveStore(joined.event.id, "site"), (parts) => parts.messages);
  const [open, setOpen] = useState(false);
  const lost = useLineLost(joined);
  const unread = (messages ?? []).filter(isUnread);
  const latest = unread.at(-1) ?? messages?.at(-1);
  return (
    <section
      className={style["card"]}
      data-tone={unread.some(isUrgent) ? "danger" : undefined}
      data-unread={unread.length > 0}
      data-live
    >
      <h2>{unread.length > 0 ? words.messagesOpen(numberText(unread.length)) : words.messages}</h2>
      <div role="log" aria-label={words.messages}>
        {latest ? <MessageLine message={latest} /> : <p>{words.noMessages}</p>}
      </div>
      {lost && unread.length > 0 ? <p>{words.needsServer}</p> : null}
      <p className={style["row"]}>
        {latest && isUnread(latest) ? (
          <Button kind="primary" disabled={lost} onClick={() => void receive(joined, latest)}>
            {words.read}
          </Button>
        ) : null}
        <Button onClick={() => setOpen(true)}>
          {messages?.length ? words.messagesAll : words.write}
        </Button>
      </p>
      <Later>
        {open ? (
          <Conversation joined={joined} messages={messages ?? []} close={() => setOpen(false)} />
        ) : null}
      </Later>
    </section>
  );
}

function isUrgent({ urgent }: Message): boolean {
  return urgent;
}
