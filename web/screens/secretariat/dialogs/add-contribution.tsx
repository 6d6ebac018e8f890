import { useId, useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { words as common } from "../../../i18n/words.ts";
import button from "../../../ui/button.module.css";
import { ComboField } from "../../../ui/combo-field.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { useSites } from "../../organizer/reads.ts";
import { useChange } from "../../staff/changes.ts";
import { keys } from "../../staff/reads.ts";
import type { Contribution } from "../reads.ts";
import { words } from "../contributions-words.ts";
import style from "../secretariat.module.css";

type Props = { eventId: string; onClose: () => void };
const DELIVERIES = ["written_only", "oral_and_written"] as const;

/** Enters a text in the register as the office received it, with its file. */
export function AddContribution({ eventId, onClose }: Props) {
  const { data: sites = [] } = useSites(eventId);
  const [organization, setOrganization] = useState("");
  const [siteId, setSiteId] = useState<string | null>(null);
  const [title, setTitle] = useState("");
  const [delivery, setDelivery] = useState<Contribution["delivery"]>("written_only");
  const [file, setFile] = useState<File | null>(null);
  /** Entered already, when only its file was refused: it must not be entered once more. */
  const [entered, setEntered] = useState<string | null>(null);
  const { contributions } = staffApi.events[":eventId"];
  const enter = async (): Promise<string> => {
    const json = { organization, siteId, title: title.trim() || null, delivery };
    const answer = await told(contributions.$post({ param: { eventId }, json }));
    // The route answers with the contribution.
    const { id } = answer as Contribution;
    setEntered(id);
    return id;
  };
  const change = useChange({
    send: async () => {
      const contributionId = entered ?? (await enter());
      if (file === null) return;
      const one = contributions[":contributionId"].file;
      const given = { param: { eventId, contributionId }, query: { name: file.name } };
      await told(one.$put(given, { init: { body: file } }));
    },
    stale: [keys.of(eventId, "contributions"), keys.of(eventId, "missing")],
    done: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      title={words.addContribution}
      change={change}
      leave={entered === null ? common.cancel : common.close}
      onClose={onClose}
    >
      {entered === null ? (
        <>
          <TextField
            label={words.organization}
            pointer="/organization"
            value={organization}
            onChange={setOrganization}
            focused
          />
          <ComboField
            label={words.site}
            pointer="/siteId"
            value={siteId}
            onChange={setSiteId}
            options={sites.map(({ id, name }) => ({ id, text: name }))}
          />
          <TextField
            label={words.title}
            pointer="/title"
            value={title}
            onChange={setTitle}
            rows={2}
          />
          <SelectField
            label={words.delivery}
            pointer="/delivery"
            value={delivery}
            onChange={setDelivery}
            options={DELIVERIES.map((value) => ({ value, text: words.deliveries[value] }))}
          />
        </>
      ) : (
        <p>{words.enteredWithout(organization)}</p>
      )}
      <FileField file={file} onChange={setFile} />
    </FormDialog>
  );
}

function FileField({ file, onChange }: { file: File | null; onChange: (file: File) => void }) {
  const id = useId();
  return (
    <p className={style["pick"]}>
      {/* The browser's own button speaks the browser's language. */}
      <input
        id={id}
        className="spoken"
        type="file"
        accept=".pdf,.docx,.txt"
        onChange={({ target }) => target.files?.[0] && onChange(target.files[0])}
      />
      <label htmlFor={id} className={`${button["button"]} ${button["plain"]}`}>
        {words.chooseFile}
      </label>{" "}
      {file?.name ?? words.fileKinds}
    </p>
  );
}
