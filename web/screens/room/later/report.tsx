import { useState, type FormEvent } from "react";
import { INCIDENT_KINDS, type IncidentKind } from "../../../../src/incidents/incidents.ts";
import { inOneLine, Problem, told } from "../../../app/client.ts";
import type { Joined } from "../../../site/session.ts";
import { useLineLost } from "../../../site/use-line-lost.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../dialog.tsx";
import { SupportPhone } from "../support-phone.tsx";
import { words } from "../words.ts";
import { words as own } from "./words.ts";
import style from "../room.module.css";

/** Says to the control room that something is wrong. */
export function Report({ joined, close }: { joined: Joined; close: () => void }) {
  const lost = useLineLost(joined);
  const [kind, setKind] = useState<IncidentKind>("sound");
  const [text, setText] = useState("");
  const [said, setSaid] = useState<{ done: boolean; text: string } | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") {
      setSaid({ done: false, text: own.reportTextMissing });
      return;
    }
    const json = { siteId: joined.site.id, kind, text: text.trim() };
    const param = { eventId: joined.event.id };
    const sent = told(joined.api.events[":eventId"].incidents.$post({ param, json }));
    setSaid(await sent.then(() => ({ done: true, text: own.reportSent }), refusalOf));
  };
  return (
    <Dialog title={words.report} close={close}>
      {joined.event.supportPhone ? (
        <p>
          <SupportPhone phone={joined.event.supportPhone} />
        </p>
      ) : null}
      {said?.done ? (
        <p role="status">{said.text}</p>
      ) : (
        <form className={style["form"]} onSubmit={(event) => void send(event)}>
          <fieldset>
            <legend>{own.reportWhat}</legend>
            {INCIDENT_KINDS.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="kind"
                  checked={kind === one}
                  onChange={() => setKind(one)}
                />
                {own.kinds[one]}
              </label>
            ))}
          </fieldset>
          <label>
            {own.reportText}
            <textarea
              rows={3}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <p className={style["wrong"]} role="alert">
            {lost ? words.needsServer : said?.text}
          </p>
          <Button type="submit" kind="primary" disabled={lost}>
            {own.reportSend}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function refusalOf(error: unknown) {
  if (error instanceof Problem) return { done: false, text: inOneLine(error) };
  throw error;
}
