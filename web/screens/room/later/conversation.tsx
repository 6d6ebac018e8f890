import { useState, type FormEvent } from "react";
import { told } from "../../../app/client.ts";
import type { Joined } from "../../../site/session.ts";
import { useLineLost } from "../../../site/use-line-lost.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../dialog.tsx";
import { isUnread, MessageLine, problemText, receive, type Message } from "../message-line.tsx";
import { words } from "../words.ts";
import { words as own } from "./words.ts";
import style from "../room.module.css";

type ConversationProps = { joined: Joined; messages: Message[]; close: () => void };

/** All that the control room and the site wrote to each other. */
export function Conversation({ joined, messages, close }: ConversationProps) {
  const lost = useLineLost(joined);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    const param = { eventId: joined.event.id };
    const said = await told(
      joined.api.events[":eventId"].messages.$post({ param, json: { text: text.trim() } }),
    ).then(() => "", problemText);
    setProblem(said);
    if (said === "") setText("");
  };
  return (
    <Dialog title={words.messages} close={close}>
      <ul className={style["talk"]}>
        {messages.map((message) => (
          <li key={message.id} data-own={message.fromSiteId !== null}>
            <MessageLine message={message} />
            {isUnread(message) ? (
              <Button size="dense" disabled={lost} onClick={() => void receive(joined, message)}>
                {words.read}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <form className={style["form"]} onSubmit={(event) => void send(event)}>
        <label>
          {words.write}
          <textarea
            rows={3}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <p className={style["wrong"]} role="alert">
          {lost ? words.needsServer : problem}
        </p>
        <Button type="submit" kind="primary" disabled={lost}>
          {own.send}
        </Button>
      </form>
    </Dialog>
  );
}
