import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { ComboField } from "../../../ui/combo-field.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { say } from "../../../ui/toast.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import type { Staff } from "../../floor/floor.ts";
import { siteLabel } from "../../floor/names.ts";
import { useChange } from "../../staff/changes.ts";
import { words } from "./words.ts";

const KINDS = ["line", "sound", "picture", "power", "device", "people", "other"] as const;

/** Notes an incident, of a site or of none. */
export function NoteDialog({ onClose }: { onClose: () => void }) {
  const { eventId } = useConducting();
  const sites = useStaff((parts) => parts.sites) ?? [];
  const [siteId, setSiteId] = useState<string | null>(null);
  const [kind, setKind] = useState<Staff["incidents"][number]["kind"]>("line");
  const [text, setText] = useState("");
  const note = useChange({
    send: () => {
      const json = { kind, text, ...(siteId !== null && { siteId }) };
      return told(staffApi.events[":eventId"].incidents.$post({ param: { eventId }, json }));
    },
    // The page is told of it by the stream.
    stale: [],
    done: () => {
      say({ text: words.incidentNoted });
      onClose();
    },
    quiet: true,
  });
  return (
    <FormDialog title={words.noteIncident} change={note} verb={words.note} onClose={onClose}>
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
    </FormDialog>
  );
}
