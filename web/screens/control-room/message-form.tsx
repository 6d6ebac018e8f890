import { useId, useState } from "react";
import { staffApi } from "../../app/client.ts";
import { Button } from "../../ui/button.tsx";
import { useAdding } from "../floor/adding.ts";
import { useConducting } from "../floor/conducting.tsx";
import { attempt } from "../floor/conductor.ts";
import { Why } from "../floor/why-off.tsx";
import style from "./message-form.module.css";

const LONGEST = 1000;

type Props = {
  to: { all: true } | { siteIds: string[] };
  label: string;
  verb: string;
  /** What is said once it went. */
  sent: string;
};

/** A few words to one site or to all. */
export function MessageForm({ to, label, verb, sent }: Props) {
  const { eventId, lost } = useConducting();
  const id = useId();
  const [text, setText] = useState("");
  const { off, why } = useAdding("messages.send");
  const send = async () => {
    const json = { ...to, text: text.trim() };
    const { messages } = staffApi.events[":eventId"];
    const done = await attempt(eventId, () => messages.$post({ param: { eventId }, json }), {
      text: sent,
    });
    if (done) setText("");
  };
  return (
    <form
      className={style["message"]}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={LONGEST}
        // Who writes while the line is lost goes on.
        disabled={off && !lost}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" size="dense" disabled={off || text.trim() === ""}>
        {verb}
      </Button>
      <Why why={why} className={style["why"]} />
    </form>
  );
}
