import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem, staffApi, told } from "../../../app/client.ts";
import { words as common } from "../../../i18n/words.ts";
import { Button } from "../../../ui/button.tsx";
import { ComboField } from "../../../ui/combo-field.tsx";
import { Dialog, DialogButtons } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { Form } from "../../../ui/form.tsx";
import { NumberField } from "../../../ui/number-field.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import type { AskIn } from "../../floor/conductor.ts";
import type { Turn } from "../../floor/floor.ts";
import { siteLabel } from "../../floor/names.ts";
import { allItems, keys } from "../../staff/reads.ts";
import { words } from "../words.ts";

const KINDS = ["normal", "interposed_question", "intervention", "point_of_order"] as const;
const NOTHING = "";

/** Adds a turn for a site or one of its delegates, also while the list is closed for sites. */
export function AddTurnDialog({ siteId, onClose }: { siteId?: string; onClose: () => void }) {
  const { conduct, offToGive } = useConducting();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [site, setSite] = useState<string | null>(siteId ?? null);
  const [delegate, setDelegate] = useState<string>(NOTHING);
  const [item, setItem] = useState<string>(NOTHING);
  const [kind, setKind] = useState<Turn["kind"]>("normal");
  const [minutes, setMinutes] = useState(Number.NaN);
  const [note, setNote] = useState("");
  const items = useStaff(({ programme }) => programme?.items) ?? [];
  /** A talk of the programme brings its site and its minutes along, where nothing else was said. */
  const choose = (itemId: string) => {
    setItem(itemId);
    const talk = items.find(({ id }) => id === itemId);
    if (talk?.kind !== "presentation" && talk?.kind !== "keynote") return;
    if (Number.isNaN(minutes)) setMinutes(talk.plannedSeconds / 60);
    setSite(site ?? talk.siteId);
  };
  const send = async (atOnce: boolean) => {
    // The server takes it, but nobody would know whose turn it is.
    if (site === null && item === NOTHING && note.trim() === "") return setProblem(nobodyNamed());
    const ask: AskIn = {
      kind,
      ...(site !== null && { siteId: site }),
      ...(delegate !== NOTHING && { delegateId: delegate }),
      ...(item !== NOTHING && { itemId: item }),
      ...(!Number.isNaN(minutes) && { plannedSeconds: Math.round(minutes * 60) }),
      ...(note.trim() !== "" && { note: note.trim() }),
    };
    try {
      const turn = await conduct.add(ask);
      onClose();
      if (atOnce) await conduct.give(turn);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <Dialog title={words.addTurnTitle} onClose={onClose}>
      <Form problem={problem} onSubmit={() => void send(false)}>
        <SiteField value={site} onChange={(id) => (setSite(id), setDelegate(NOTHING))} />
        {site === null ? null : (
          <DelegateField siteId={site} value={delegate} onChange={setDelegate} />
        )}
        <SelectField
          label={words.kind}
          pointer="/kind"
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, text: words.kinds[value] }))}
        />
        <NumberField
          label={words.minutes}
          pointer="/plannedSeconds"
          hint={words.noMinutes}
          value={minutes}
          onChange={setMinutes}
          max={600}
        />
        <ItemField items={items} value={item} onChange={choose} />
        <TextField label={words.note} pointer="/note" value={note} onChange={setNote} />
        <DialogButtons>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button disabled={offToGive} onClick={() => void send(true)}>
            {words.giveAtOnce}
          </Button>
          <Button kind="primary" type="submit">
            {words.addTurn}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function nobodyNamed(): Problem {
  const error = { pointer: "/siteId", code: "required", message: words.nameSomebody };
  return new Problem(422, "invalid_input", words.nobodyNamed, [error]);
}

type Item = { id: string; position: number; title: string };
type Field = { value: string; onChange: (value: string) => void };

function SiteField(props: { value: string | null; onChange: (id: string | null) => void }) {
  const sites = useStaff((parts) => parts.sites) ?? [];
  const options = sites
    .filter(({ withdrawn }) => !withdrawn)
    .map((site) => ({ id: site.id, text: siteLabel(site) }));
  return <ComboField label={words.site} pointer="/siteId" options={options} {...props} />;
}

function DelegateField({ siteId, ...field }: Field & { siteId: string }) {
  const { eventId } = useConducting();
  const { data = [] } = useQuery({
    queryKey: keys.of(eventId, `delegates of ${siteId}`),
    queryFn: () =>
      allItems((query) =>
        told(
          staffApi.events[":eventId"].delegates.$get({
            param: { eventId },
            query: { siteId, ...query },
          }),
        ),
      ),
  });
  const options = data.map(({ id, name, label, positions }) => ({
    value: id,
    text: [name ?? label, positions[0]].filter(Boolean).join(" – "),
  }));
  return (
    <SelectField
      label={words.delegate}
      pointer="/delegateId"
      options={[{ value: NOTHING, text: words.noDelegate }, ...options]}
      {...field}
    />
  );
}

function ItemField({ items, ...field }: Field & { items: readonly Item[] }) {
  const options = items.map(({ id, position, title }) => ({
    value: id,
    text: `${position}. ${title}`,
  }));
  return (
    <SelectField
      label={words.item}
      pointer="/itemId"
      options={[{ value: NOTHING, text: words.noItemNamed }, ...options]}
      {...field}
    />
  );
}
