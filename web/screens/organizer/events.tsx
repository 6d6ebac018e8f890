import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { staffApi, told } from "../../app/client.ts";
import { matches } from "../../format/fold.ts";
import { numberText, timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { StateChip } from "../../ui/state-chip.tsx";
import { allItems, keys, mayIn, type Me } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { StaffPage } from "../staff/staff-page.tsx";
import { words } from "./events-words.ts";
import { CopyDialog, CreateDialog } from "./new-event.tsx";
import style from "./organizer.module.css";

type Listed = Awaited<ReturnType<typeof readEvents>>[number];

/** `/su-kien`: the events of who is signed in. */
export function Events() {
  return <StaffPage title={words.title}>{(me) => <List me={me} />}</StaffPage>;
}

function List({ me }: { me: Me }) {
  const { data, error, refetch } = useQuery({ queryKey: keys.events, queryFn: readEvents });
  const [sought, setSought] = useState("");
  const [creating, setCreating] = useState(false);
  const [copied, setCopied] = useState<Listed | null>(null);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  // The one that starts last stands first.
  const shown = data.toReversed().filter((event) => matches(sought, event.title, event.place));
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.title}</h1>
        {data.length > 5 ? (
          <SearchField label={words.search} value={sought} onChange={setSought} />
        ) : null}
        <Button kind="primary" onClick={() => setCreating(true)}>
          {words.create}
        </Button>
      </div>
      {shown.length > 0 ? (
        <Table events={shown} me={me} onCopy={setCopied} />
      ) : (
        <p className={style["empty"]}>{data.length === 0 ? words.none : words.noneFound}</p>
      )}
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
      {copied ? <CopyDialog event={copied} onClose={() => setCopied(null)} /> : null}
    </>
  );
}

function Table({
  events,
  me,
  onCopy,
}: {
  events: Listed[];
  me: Me;
  onCopy: (event: Listed) => void;
}) {
  const heads = [
    words.name,
    words.startsAt,
    words.state,
    { text: words.sites, kind: "number" },
    { text: words.delegates, kind: "number" },
    { text: words.actions, kind: "spoken" },
  ] as const;
  return (
    <DataTable label={words.title} heads={heads}>
      {events.map((event) => (
        <tr key={event.id}>
          <th scope="row">
            <Link href={`/su-kien/${event.id}/tong-quan`}>{event.title}</Link>
            {event.place ? <span className={style["sub"]}>{event.place}</span> : null}
          </th>
          <td className={style["nowrap"]}>{timeAndDay(event.startsAt, event.timeZone)}</td>
          <td>
            <StateChip state={event.state} />
          </td>
          <td data-kind="number">{numberText(event.counts?.sites ?? 0)}</td>
          <td data-kind="number">{numberText(event.counts?.delegates ?? 0)}</td>
          <td className={style["actions"]}>
            {mayIn(me, event.id, "event.change") ? (
              <Button
                size="dense"
                aria-label={words.copyOf(event.title)}
                onClick={() => onCopy(event)}
              >
                {words.copy}
              </Button>
            ) : null}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

async function readEvents() {
  return allItems((query) => told(staffApi.events.$get({ query: { ...query, counts: "true" } })));
}
