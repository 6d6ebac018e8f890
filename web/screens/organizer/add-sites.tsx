import { useState } from "react";
import { isPhone } from "../../../src/sites/sites.ts";
import { staffApi, told } from "../../app/client.ts";
import { fold } from "../../format/fold.ts";
import type { Column } from "../../format/paste.ts";
import { SelectField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import { PasteDialog } from "./paste-dialog.tsx";
import type { Judged } from "./paste-preview.tsx";
import type { Site } from "./reads.ts";
import { SiteFields, siteIn, type SiteDraft } from "./site-fields.tsx";
import { words } from "./sites-words.ts";

/** How sites are added. */
export type Adding = "central" | "one" | "provinces" | "excel";
type Props = { eventId: string; sites: Site[]; onClose: () => void };

/** The dialog that adds sites in one of the ways. */
export function AddSites({ adding, ...rest }: Props & { adding: Adding }) {
  if (adding === "provinces") return <FromProvinces {...rest} />;
  if (adding === "excel") return <FromExcel {...rest} />;
  return <OneSite {...rest} role={adding === "central" ? "central" : "remote"} />;
}

function useAdding({ eventId, onClose }: Props) {
  return {
    stale: [keys.event(eventId), keys.events],
    done: (answer: unknown) => {
      // What a change answers has no type: the sites that were made.
      const { items } = answer as { items: Site[] };
      say({ text: words.added(items.length) });
      onClose();
    },
    quiet: true,
  };
}

function OneSite({ role, ...props }: Props & { role: Site["role"] }) {
  const central = role === "central";
  const [draft, setDraft] = useState<SiteDraft>({
    code: central ? "TW" : "",
    name: central ? words.centralName : "",
    level: central ? "central" : "province",
    parentSiteId: central ? null : (props.sites.find((one) => one.role === "central")?.id ?? null),
    role,
    contactName: "",
    contactPhone: "",
  });
  const { eventId, sites, onClose } = props;
  const add = useChange({
    ...useAdding(props),
    send: () =>
      told(
        staffApi.events[":eventId"].sites.$post({
          param: { eventId },
          json: { sites: [siteIn(draft)] },
        }),
      ),
  });
  return (
    <FormDialog
      title={central ? words.addCentral : words.add}
      change={add}
      verb={words.add}
      onClose={onClose}
    >
      <SiteFields draft={draft} onChange={setDraft} others={sites} at="/sites/0" focused />
    </FormDialog>
  );
}

const VINTAGES = { "2025": 34, "2021": 63 } as const;

function FromProvinces(props: Props) {
  const { eventId, onClose } = props;
  const [vintage, setVintage] = useState<keyof typeof VINTAGES>("2025");
  const add = useChange({
    ...useAdding(props),
    send: () =>
      told(
        staffApi.events[":eventId"].sites["from-provinces"].$post({
          param: { eventId },
          json: { vintage: vintage === "2025" ? 2025 : 2021 },
        }),
      ),
  });
  return (
    <FormDialog
      title={words.fromProvinces}
      change={add}
      verb={words.addCount(VINTAGES[vintage])}
      onClose={onClose}
    >
      <p>{words.provincesMean}</p>
      <SelectField
        label={words.vintage}
        value={vintage}
        onChange={setVintage}
        options={[
          { value: "2025", text: words.vintage2025 },
          { value: "2021", text: words.vintage2021 },
        ]}
      />
    </FormDialog>
  );
}

type Key = "code" | "name" | "parent" | "contact" | "phone";
const COLUMNS: Column<Key>[] = [
  { key: "code", label: words.code, heads: ["ma diem cau", "ma", "code"] },
  {
    key: "name",
    label: words.name,
    heads: ["ten diem cau", "diem cau", "ten", "don vi", "name", "site"],
    required: true,
  },
  {
    key: "parent",
    label: words.parent,
    heads: ["diem cau cap tren", "cap tren", "truc thuoc", "parent", "parent site"],
  },
  {
    key: "contact",
    label: words.contact,
    heads: ["nguoi phu trach", "phu trach", "dau moi", "contact", "in charge"],
  },
  {
    key: "phone",
    label: words.contactPhone,
    heads: ["dien thoai", "so dien thoai", "sdt", "phone"],
  },
];

function FromExcel(props: Props) {
  const { eventId, sites, onClose } = props;
  const central = sites.find(({ role }) => role === "central")?.id ?? null;
  const add = useChange({
    ...useAdding(props),
    send: (rows: Record<Key, string>[]) => {
      const made = rows.map(({ code, name, parent, contact, phone }) => ({
        code: code || null,
        name,
        contact: { name: contact || null, phone: phone || null },
        parentSiteId: parent === "" ? central : (findSite(sites, parent)?.id ?? null),
      }));
      return told(
        staffApi.events[":eventId"].sites.$post({ param: { eventId }, json: { sites: made } }),
      );
    },
  });
  return (
    <PasteDialog
      eventId={eventId}
      title={words.fromExcel}
      list={words.fileName}
      columns={COLUMNS}
      judge={(rows) => judge(rows, sites)}
      onImport={(rows) => add.mutate(rows)}
      problem={add.problem}
      busy={add.isPending}
      onClose={onClose}
    />
  );
}

function judge(rows: Record<Key, string>[], sites: Site[]): Judged<Key>[] {
  const seen = new Set(sites.flatMap(({ code, name }) => [fold(code ?? ""), fold(name)]));
  return rows.map((row) => {
    const marks = [fold(row.code), fold(row.name)].filter((mark) => mark !== "");
    const twice = marks.some((mark) => seen.has(mark));
    for (const mark of marks) seen.add(mark);
    const unknown = row.parent !== "" && !findSite(sites, row.parent);
    const noPhone = row.phone !== "" && !isPhone(row.phone);
    const wrong = {
      ...(unknown ? { parent: words.unknownParent } : {}),
      ...(noPhone ? { phone: words.noPhone } : {}),
    };
    return { row, twice, wrong };
  });
}

/** A site by its code, or by its name, with or without marks and words like “Điểm cầu” and “Tỉnh”. */
export function findSite(sites: Site[], named: string): Site | undefined {
  const sought = fold(named);
  const bare = (text: string) => fold(text).replace(/^(diem cau )?((tinh|thanh pho|tp) )?/, "");
  return (
    sites.find(({ code }) => fold(code ?? "") === sought) ??
    sites.find(({ name }) => bare(name) === bare(named))
  );
}
