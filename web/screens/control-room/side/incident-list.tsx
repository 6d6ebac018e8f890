import { lazy, Suspense, useState } from "react";
import { staffApi } from "../../../app/client.ts";
import { clockTime } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { useAdding } from "../../floor/adding.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { shortName, siteOf } from "../../floor/names.ts";
import { Why } from "../../floor/why-off.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

type Incident = Staff["incidents"][number];
const NoteDialog = lazy(async () => ({ default: (await import("./note-dialog.tsx")).NoteDialog }));

/** The incidents that are not over, and a new one. */
export function IncidentList() {
  const { off, why } = useAdding("incidents.note");
  const incidents = useStaff((parts) => parts.incidents) ?? [];
  const [noting, setNoting] = useState(false);
  return (
    <>
      <Button size="dense" disabled={off} onClick={() => setNoting(true)}>
        {words.noteIncident}
      </Button>
      <Why why={why} className={style["quiet"]} />
      {incidents.length === 0 ? <p className={style["quiet"]}>{words.noIncidents}</p> : null}
      <ul className={style["entries"]}>
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ul>
      <Suspense>{noting ? <NoteDialog onClose={() => setNoting(false)} /> : null}</Suspense>
    </>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const { eventId } = useConducting();
  const { off } = useAdding("incidents.handle");
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
      <Button size="dense" disabled={off} onClick={finish}>
        {words.closeIncident}
      </Button>
    </li>
  );
}
