import { useState } from "react";
import { Problem, staffApi, told } from "../../../app/client.ts";
import { words as common } from "../../../i18n/words.ts";
import { Button } from "../../../ui/button.tsx";
import { ComboField } from "../../../ui/combo-field.tsx";
import { Dialog, DialogButtons } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { Form } from "../../../ui/form.tsx";
import { say } from "../../../ui/toast.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import type { Staff } from "../../floor/floor.ts";
import { siteLabel } from "../../floor/names.ts";
import { words } from "./words.ts";

const KINDS = ["line", "sound", "picture", "power", "device", "people", "other"] as const;

/** Notes an incident, of a site or of none. */
export function NoteDialog({ onClose }: { onClose: () => void }) {
  const { eventId } = useConducting();
  const sites = useStaff((parts) => parts.sites) ?? [];
  const [siteId, setSiteId] = useState<string | null>(null);
  const [kind, setKind] = useState<Staff["incidents"][number]["kind"]>("line");
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
