import { useState } from "react";
import { matches } from "../../format/fold.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { AddSites, type Adding } from "./add-sites.tsx";
import style from "./organizer.module.css";
import { useSites, type Site } from "./reads.ts";
import { SiteRow } from "./site-row.tsx";
import { words } from "./sites-words.ts";

/** `/su-kien/:id/diem-cau`: the places that take part. */
export function Sites() {
  return <EventPage title={words.title}>{(given) => <List {...given} />}</EventPage>;
}

function List({ event, me }: InEvent) {
  const { data: sites, error, refetch } = useSites(event.id);
  const [sought, setSought] = useState("");
  const [adding, setAdding] = useState<Adding | null>(null);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!sites) return <Loading />;
  const mayChange = mayIn(me, event.id, "event.change");
  const shown = sites.filter((site) => matches(sought, site.code, site.name));
  return (
    <>
      <div className={style["head"]}>
        <h1>
          {words.title} <span className={style["count"]}>{words.counted(sites.length)}</span>
        </h1>
        {sites.length > 5 ? (
          <SearchField label={words.search} value={sought} onChange={setSought} />
        ) : null}
        {mayChange && sites.length > 0 ? <AddButtons sites={sites} onAdd={setAdding} /> : null}
      </div>
      {shown.length > 0 ? (
        <Table sites={shown} all={sites} eventId={event.id} mayChange={mayChange} />
      ) : (
        <div className={style["empty"]}>
          <p>{sites.length === 0 ? words.none : words.noneFound}</p>
          {mayChange && sites.length === 0 ? (
            <div className={style["choices"]}>
              <AddButtons sites={sites} onAdd={setAdding} first />
            </div>
          ) : null}
        </div>
      )}
      {adding ? (
        <AddSites
          eventId={event.id}
          sites={sites}
          adding={adding}
          onClose={() => setAdding(null)}
        />
      ) : null}
    </>
  );
}

function AddButtons({
  sites,
  onAdd,
  first = false,
}: {
  sites: Site[];
  onAdd: (adding: Adding) => void;
  first?: boolean;
}) {
  const lacksCentral = !sites.some(({ role }) => role === "central");
  return (
    <>
      {lacksCentral ? (
        <Button kind={first ? "plain" : "primary"} onClick={() => onAdd("central")}>
          {words.addCentral}
        </Button>
      ) : null}
      <Button kind={first ? "primary" : "plain"} onClick={() => onAdd("provinces")}>
        {words.fromProvinces}
      </Button>
      <Button onClick={() => onAdd("excel")}>{words.fromExcel}</Button>
      <Button kind={first || lacksCentral ? "plain" : "primary"} onClick={() => onAdd("one")}>
        {words.add}
      </Button>
    </>
  );
}

function Table({
  sites,
  all,
  eventId,
  mayChange,
}: {
  sites: Site[];
  all: Site[];
  eventId: string;
  mayChange: boolean;
}) {
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const heads = [
    words.code,
    words.name,
    words.level,
    words.parent,
    words.contact,
    words.state,
    ...(mayChange ? [{ text: words.actions, kind: "spoken" } as const] : []),
  ];
  return (
    <DataTable label={words.title} heads={heads}>
      {sites.map((site) => (
        <SiteRow
          key={site.id}
          eventId={eventId}
          site={site}
          sites={all}
          parentName={names.get(site.parentSiteId ?? "") ?? ""}
          mayChange={mayChange}
        />
      ))}
    </DataTable>
  );
}
