import { useState } from "react";
import { Problem, staffApi, told } from "../../../app/client.ts";
import { clockTime } from "../../../format/time.ts";
import { words as common } from "../../../i18n/words.ts";
import { Button } from "../../../ui/button.tsx";
import { ComboField } from "../../../ui/combo-field.tsx";
import { Dialog, DialogButtons } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { Form } from "../../../ui/form.tsx";
import { say } from "../../../ui/toast.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { shortName, siteLabel, siteOf } from "../../floor/names.ts";
import { mayIn } from "../../staff/reads.ts";
import style from "./side.module.css";
import { words } from "./words.ts";

type Incident = Staff["incidents"][number];
const KINDS = ["line", "sound", "picture", "power", "device", "people", "other"] as const;

/** The incidents that are not over, and a new one. */
export function IncidentList() {
  const { lost } = useConducting();
  const incidents = useStaff((parts) => parts.incidents) ?? [];
  const [noting, setNoting] = useState(false);
  return (
    <>
      <Button size="dense" disabled={lost} onClick={() => setNoting(true)}>
        {words.noteIncident}
      </Button>
      {incidents.length === 0 ? <p className={style["quiet"]}>{words.noIncidents}</p> : null}
      <ul className={style["entries"]}>
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ul>
      {noting ? <NoteDialog onClose={() => setNoting(false)} /> : null}
    </>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const { eventId, me, lost } = useConducting();
  const site = useStaff(({ sites }) => siteOf(sites, incident.siteId));
  const zone = useStaff(({ event }) => event?.timeZone);
  const { resolution } = staffApi.events[":eventId"].incidents[":incidentId"];
  const param = { eventId, incidentId: incident.id };
  const undo = () => void attempt(eventId, () => resolution.$delete({ param }));
  const finish = () =>
    void attempt(
      eventId,
      () =>
        resolution.$put({ param, json: {} }, { headers: { "If-Match": `"${incident.version}"` } }),
      { text: words.incidentClosed, undo },
    );
  return (
    <li className={style["entry"]}>
      <span className={style["text"]}>
        <strong>
          {clockTime(incident.at, zone, false)} {site ? shortName(site.name) : words.noSite}
        </strong>{" "}
        {incident.text}
        <small>{words.kinds[incident.kind]}</small>
      </span>
      <Button
        size="dense"
        disabled={lost || !mayIn(me, eventId, "incidents.handle")}
        onClick={finish}
      >
        {words.closeIncident}
      </Button>
    </li>
  );
}

function NoteDialog({ onClose }: { onClose: () => void }) {
  const { eventId } = useConducting();
  const sites = useStaff((parts) => parts.sites) ?? [];
  const [siteId, setSiteId] = useState<string | null>(null);
  const [kind, setKind] = useState<Incident["kind"]>("line");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async () => {
    const json = { kind, text, ...(siteId !== null && { siteId }) };
    try {
      await told(staffApi.events[":eventId"].incidents.$post({ param: { eventId }, json }));
      say({ text: words.incidentNoted });
      onClose();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <Dialog title={words.noteIncident} onClose={onClose}>
      <Form problem={problem} onSubmit={() => void send()}>
        <ComboField
          label={words.incidentSite}
          pointer="/siteId"
          value={siteId}
          onChange={setSiteId}
          options={sites.map((site) => ({ id: site.id, text: siteLabel(site) }))}
        />
        <SelectField
          label={words.incidentKind}
          pointer="/kind"
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, text: words.kinds[value] }))}
        />
        <TextField
          label={words.incidentText}
          pointer="/text"
          value={text}
          onChange={setText}
          rows={3}
          required
        />
        <DialogButtons>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button kind="primary" type="submit">
            {words.note}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
