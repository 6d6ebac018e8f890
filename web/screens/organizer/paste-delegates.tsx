import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { fold } from "../../format/fold.ts";
import type { Column } from "../../format/paste.ts";
import { ComboField } from "../../ui/combo-field.tsx";
import { say } from "../../ui/toast.tsx";
import { useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import { findSite } from "./add-sites.tsx";
import { postsOf } from "./delegate-dialog.tsx";
import { ROLES, words } from "./delegates-words.ts";
import { PasteDialog } from "./paste-dialog.tsx";
import type { Judged } from "./paste-preview.tsx";
import type { Delegate, Site } from "./reads.ts";

type Key = "site" | "name" | "rank" | "post" | "organization" | "role";
type Row = Record<Key, string>;

const COLUMNS: Column<Key>[] = [
  {
    key: "site",
    label: words.site,
    heads: ["diem cau", "ma diem cau", "ten diem cau", "tinh thanh pho", "site"],
  },
  {
    key: "name",
    label: words.name,
    heads: ["ho va ten", "ho ten", "ten dai bieu", "dai bieu", "name"],
    required: true,
  },
  { key: "rank", label: words.rank, heads: ["cap bac", "hoc ham", "hoc vi", "rank"] },
  { key: "post", label: words.post, heads: ["chuc vu", "chuc danh", "position"] },
  {
    key: "organization",
    label: words.organization,
    heads: ["don vi cong tac", "don vi", "co quan", "organization"],
  },
  { key: "role", label: words.role, heads: ["vai tro", "role"] },
];
/** The most that one request takes. */
const AT_ONCE = 1000;

/** Takes delegates from a table of Excel's. */
export function PasteDelegates({
  eventId,
  sites,
  delegates,
  onClose,
}: {
  eventId: string;
  sites: Site[];
  delegates: Delegate[];
  onClose: () => void;
}) {
  const [siteId, setSiteId] = useState<string | null>(null);
  const siteOf = ({ site }: Row) => (site === "" ? siteId : (findSite(sites, site)?.id ?? null));
  const add = useChange({
    send: async (rows: Row[]) => {
      const made = rows.map((row) => ({ ...fieldsOf(row), siteId: siteOf(row) ?? "" }));
      for (let from = 0; from < made.length; from += AT_ONCE)
        await told(
          staffApi.events[":eventId"].delegates.$post({
            param: { eventId },
            json: { delegates: made.slice(from, from + AT_ONCE) },
          }),
        );
      return made.length;
    },
    stale: [keys.event(eventId), keys.events],
    done: (count) => {
      say({ text: words.added(count) });
      onClose();
    },
    quiet: true,
  });
  return (
    <PasteDialog
      eventId={eventId}
      title={words.fromExcel}
      list={words.fileName}
      columns={COLUMNS}
      judge={(rows) => judge(rows, siteOf, delegates)}
      onImport={(rows) => add.mutate(rows)}
      problem={add.problem}
      busy={add.isPending}
      onClose={onClose}
    >
      <ComboField
        label={words.defaultSite}
        value={siteId}
        onChange={setSiteId}
        options={sites.map(({ id, name }) => ({ id, text: name }))}
      />
    </PasteDialog>
  );
}

function fieldsOf({ name, rank, post, organization, role }: Row) {
  const known = ROLES.find(({ text, value }) =>
    [fold(text), fold(value)].includes(fold(role)),
  )?.value;
  return {
    name,
    rank: rank || null,
    positions: postsOf(post),
    organization: organization || null,
    ...(role === "" ? {} : { role: known ?? role }),
  };
}

/** The same name at the same site is the same person. */
function judge(
  rows: Row[],
  siteOf: (row: Row) => string | null,
  delegates: Delegate[],
): Judged<Key>[] {
  const markOf = (siteId: string | null, name: string | null) => `${siteId} ${fold(name ?? "")}`;
  const seen = new Set(delegates.map(({ siteId, name }) => markOf(siteId, name)));
  return rows.map((row) => {
    const siteId = siteOf(row);
    const mark = markOf(siteId, row.name);
    const twice = siteId !== null && seen.has(mark);
    seen.add(mark);
    return { row, twice, wrong: siteId === null ? { site: words.unknownSite } : {} };
  });
}
