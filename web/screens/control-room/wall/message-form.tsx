import { useId, useState } from "react";
import { staffApi } from "../../../app/client.ts";
import { Button } from "../../../ui/button.tsx";
import { useConducting } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Site } from "../../floor/floor.ts";
import { shortName } from "../../floor/names.ts";
import style from "./site-dialog.module.css";
import { words } from "./words.ts";

const LONGEST = 1000;

/** A few words to one site. */
export function MessageForm({ site }: { site: Site }) {
  const { eventId, lost } = useConducting();
  const id = useId();
  const [text, setText] = useState("");
  const send = async () => {
    const sent = await attempt(
      eventId,
      () =>
        staffApi.events[":eventId"].messages.$post({
          param: { eventId },
          json: { siteIds: [site.id], text: text.trim() },
        }),
      { text: words.sent(shortName(site.name)) },
    );
    if (sent) setText("");
  };
  return (
    <form
      className={style["message"]}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={id}>{words.message}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" size="dense" disabled={lost || text.trim() === ""}>
        {words.send}
      </Button>
    </form>
  );
}
