import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { ComboField } from "../../ui/combo-field.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import { ROLES, words } from "./delegates-words.ts";
import type { Delegate, Site } from "./reads.ts";

type Draft = Pick<Delegate, "role" | "mode"> & {
  siteId: string | null;
  name: string;
  rank: string;
  post: string;
  organization: string;
};
type Props = { eventId: string; sites: Site[]; delegate: Delegate | null; onClose: () => void };

/** A delegate typed or changed; a new one leaves the dialog open for the next of the same site. */
export function DelegateDialog({ eventId, sites, delegate, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(delegate, sites));
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  // A refusal points into the list of one that was sent.
  const at = delegate ? "" : "/delegates/0";
  const save = useChange({
    send: () => send(eventId, delegate, draft),
    stale: [keys.event(eventId), keys.events],
    ...(delegate && {
      touched: { eventId, types: ["delegate_changed", "roll_call_marked"], about: delegate.id },
    }),
    done: () => {
      if (delegate) return onClose();
      say({ text: words.added(1) });
      return setDraft({ ...draft, name: "", rank: "", post: "" });
    },
    quiet: true,
  });
  const own = ROLES.some(({ value }) => value === draft.role)
    ? []
    : [{ value: draft.role, text: draft.role }];
  return (
    <FormDialog
      title={delegate ? words.editOf(delegate.name ?? delegate.label ?? "") : words.add}
      change={save}
      verb={delegate ? common.save : words.add}
      leave={delegate ? common.cancel : common.close}
      onClose={onClose}
    >
      <ComboField
        label={words.site}
        pointer={`${at}/siteId`}
        value={draft.siteId}
        onChange={(siteId) => set({ siteId })}
        options={sites.map(({ id, name }) => ({ id, text: name }))}
      />
      <TextField
        label={words.name}
        pointer={`${at}/name`}
        value={draft.name}
        onChange={(name) => set({ name })}
        focused
      />
      <TextField
        label={words.rank}
        pointer={`${at}/rank`}
        value={draft.rank}
        onChange={(rank) => set({ rank })}
      />
      <TextField
        label={words.post}
        pointer={`${at}/positions`}
        hint={words.postHint}
        value={draft.post}
        onChange={(post) => set({ post })}
      />
      <TextField
        label={words.organization}
        pointer={`${at}/organization`}
        value={draft.organization}
        onChange={(organization) => set({ organization })}
      />
      <SelectField
        label={words.role}
        pointer={`${at}/role`}
        value={draft.role}
        onChange={(role) => set({ role })}
        options={[...ROLES, ...own]}
      />
      <SelectField
        label={words.mode}
        value={draft.mode}
        onChange={(mode) => set({ mode })}
        options={[
          { value: "in_person", text: words.modes.in_person },
          { value: "online", text: words.modes.online },
        ]}
      />
    </FormDialog>
  );
}

function draftOf(delegate: Delegate | null, sites: Site[]): Draft {
  return {
    siteId: delegate?.siteId ?? sites[0]?.id ?? null,
    name: delegate?.name ?? "",
    rank: delegate?.rank ?? "",
    post: delegate?.positions.join("; ") ?? "",
    organization: delegate?.organization ?? "",
    role: delegate?.role ?? "delegate",
    mode: delegate?.mode ?? "in_person",
  };
}

function send(eventId: string, delegate: Delegate | null, draft: Draft): Promise<unknown> {
  const json = {
    siteId: draft.siteId ?? "",
    name: draft.name.trim() === "" ? null : draft.name,
    rank: draft.rank.trim() === "" ? null : draft.rank,
    positions: postsOf(draft.post),
    organization: draft.organization.trim() === "" ? null : draft.organization,
    role: draft.role,
    mode: draft.mode,
  };
  const { delegates } = staffApi.events[":eventId"];
  if (!delegate) return told(delegates.$post({ param: { eventId }, json: { delegates: [json] } }));
  return told(
    delegates[":delegateId"].$patch(
      { param: { eventId, delegateId: delegate.id }, json },
      ifVersion(delegate.version),
    ),
  );
}

/** Several positions in one field. */
export function postsOf(text: string): string[] {
  return text
    .split(";")
    .map((post) => post.trim())
    .filter((post) => post !== "");
}
