import { useState } from "react";
import { Problem } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { ComboField } from "../../ui/combo-field.tsx";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import style from "./programme.module.css";
import type { ItemDraft } from "./programme-change.ts";
import { words } from "./programme-words.ts";
import { useContributions, type Delegate, type Item, type Site } from "./reads.ts";

type Props = {
  event: StaffEvent;
  item: Item | null;
  sites: Site[];
  delegates: Delegate[];
  busy: boolean;
  problem: Problem | null;
  onSave: (draft: ItemDraft) => void;
  onRemove: () => void;
  onClose: () => void;
};

const KINDS = Object.entries(common.itemKind).map(([value, text]) => ({
  // Object.entries forgets the names.
  value: value as Item["kind"],
  text,
}));

/** One item of the programme, new or changed. */
export function ItemForm(props: Props) {
  const { event, item, sites, delegates, busy, problem, onSave, onRemove, onClose } = props;
  const [draft, setDraft] = useState<ItemDraft>(() => draftOf(item));
  const [minutes, setMinutes] = useState(draft.plannedSeconds / 60);
  const set = (part: Partial<ItemDraft>) => setDraft({ ...draft, ...part });
  const speakers = delegates.filter(({ siteId }) => !draft.siteId || siteId === draft.siteId);
  const save = () =>
    onSave({ ...draft, plannedSeconds: Math.round((Number.isNaN(minutes) ? 0 : minutes) * 60) });
  // The server points at the item by its place in the list.
  const own =
    problem &&
    new Problem(problem.status, problem.code, problem.message, problem.errors.map(unplaced));
  return (
    <Form problem={own} onSubmit={save}>
      <h2>{item ? words.editItem : words.newItem}</h2>
      <SelectField
        label={words.kind}
        pointer="/kind"
        value={draft.kind}
        onChange={(kind) => set({ kind, title: draft.title || common.itemKind[kind] })}
        options={KINDS}
      />
      <TextField
        label={words.name}
        pointer="/title"
        value={draft.title}
        onChange={(title) => set({ title })}
        rows={2}
        focused={item === null}
      />
      <NumberField
        label={words.minutes}
        pointer="/plannedSeconds"
        value={minutes}
        onChange={setMinutes}
        min={0}
        max={1440}
        step={1}
      />
      <ComboField
        label={words.site}
        pointer="/siteId"
        value={draft.siteId}
        onChange={(siteId) => set({ siteId, delegateId: null })}
        options={sites.map(({ id, name }) => ({ id, text: name }))}
      />
      <ComboField
        // The kit takes its options once.
        key={draft.siteId}
        label={words.speaker}
        pointer="/delegateId"
        value={draft.delegateId}
        onChange={(delegateId) => set({ delegateId })}
        options={speakers.map(({ id, name, label }) => ({ id, text: name ?? label ?? "" }))}
      />
      <TextOfItem
        eventId={event.id}
        siteId={draft.siteId}
        value={draft.contributionId}
        onChange={(contributionId) => set({ contributionId })}
      />
      <DateTimeField
        label={words.startsAt}
        hint={words.startsAtHint}
        pointer="/startsAt"
        zone={event.timeZone}
        value={draft.startsAt}
        onChange={(startsAt) => set({ startsAt })}
      />
      <div className={style["buttons"]}>
        {item ? (
          <Button kind="danger" onClick={onRemove} disabled={busy}>
            {words.remove}
          </Button>
        ) : null}
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" kind="primary" disabled={busy}>
          {item ? common.save : words.add}
        </Button>
      </div>
    </Form>
  );
}

type TextProps = {
  eventId: string;
  siteId: string | null;
  value: string | null;
  onChange: (id: string | null) => void;
};

/** The text that is presented: the record counts it as presented when its turn was spoken. */
function TextOfItem({ eventId, siteId, value, onChange }: TextProps) {
  const { data } = useContributions(eventId);
  if (!data) return null;
  const texts = data.filter((text) => siteId === null || text.siteId === siteId);
  if (texts.length === 0)
    return (
      <TextField
        label={words.text}
        hint={data.length === 0 ? words.noTexts : words.noTextOfSite}
        value=""
        onChange={() => undefined}
        disabled
      />
    );
  const options = texts.map(({ id, organization, title }) => ({
    id,
    text: [organization, title].filter(Boolean).join(" – "),
  }));
  return (
    <ComboField
      // The kit takes its options once.
      key={options.map(({ id }) => id).join()}
      label={words.text}
      pointer="/contributionId"
      value={value}
      onChange={onChange}
      options={options}
    />
  );
}

function unplaced<Told extends { pointer: string }>(error: Told): Told {
  return { ...error, pointer: error.pointer.replace(/^\/items\/\d+/, "") };
}

function draftOf(item: Item | null): ItemDraft {
  return {
    id: item?.id ?? null,
    kind: item?.kind ?? "presentation",
    title: item?.title ?? "",
    plannedSeconds: item?.plannedSeconds ?? 600,
    siteId: item?.siteId ?? null,
    delegateId: item?.delegateId ?? null,
    contributionId: item?.contributionId ?? null,
    startsAt: item?.startsAt ?? null,
  };
}
