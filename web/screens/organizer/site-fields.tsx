import { ComboField } from "../../ui/combo-field.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import type { Site } from "./reads.ts";
import { words } from "./sites-words.ts";

/** A site as it is typed. */
export type SiteDraft = {
  code: string;
  name: string;
  level: string;
  parentSiteId: string | null;
  role: Site["role"];
  contactName: string;
  contactPhone: string;
};

/** The fields of a site, in a line. */
export function SiteFields({
  draft,
  onChange,
  others,
  focused = false,
  at = "",
}: {
  draft: SiteDraft;
  onChange: (draft: SiteDraft) => void;
  others: Site[];
  focused?: boolean;
  /** Where the site stands in what is sent: `/sites/0`. */
  at?: string;
}) {
  const set = (part: Partial<SiteDraft>) => onChange({ ...draft, ...part });
  const own = draft.level in words.levels ? [] : [{ value: draft.level, text: draft.level }];
  const levels = Object.entries(words.levels).map(([value, text]) => ({ value, text }));
  return (
    <>
      <TextField
        label={words.code}
        pointer={`${at}/code`}
        value={draft.code}
        onChange={(code) => set({ code })}
      />
      <TextField
        label={words.name}
        pointer={`${at}/name`}
        value={draft.name}
        onChange={(name) => set({ name })}
        focused={focused}
      />
      <SelectField
        label={words.level}
        pointer={`${at}/level`}
        value={draft.level}
        onChange={(level) => set({ level })}
        options={[...levels, ...own]}
      />
      <ComboField
        label={words.parent}
        pointer={`${at}/parentSiteId`}
        value={draft.parentSiteId}
        onChange={(parentSiteId) => set({ parentSiteId })}
        options={others.map(({ id, name }) => ({ id, text: name }))}
      />
      <TextField
        label={words.contact}
        pointer={`${at}/contact/name`}
        value={draft.contactName}
        onChange={(contactName) => set({ contactName })}
      />
      <TextField
        label={words.contactPhone}
        pointer={`${at}/contact/phone`}
        type="tel"
        value={draft.contactPhone}
        onChange={(contactPhone) => set({ contactPhone })}
      />
    </>
  );
}

/** What is sent of it. */
export function siteIn({ code, contactName, contactPhone, ...rest }: SiteDraft) {
  const contact = { name: textOrNull(contactName), phone: textOrNull(contactPhone) };
  return { ...rest, code: textOrNull(code), contact };
}

function textOrNull(typed: string): string | null {
  return typed.trim() === "" ? null : typed;
}
