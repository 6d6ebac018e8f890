import { useState } from "react";
import { Link } from "wouter";
import { matches } from "../../format/fold.ts";
import { Button } from "../../ui/button.tsx";
import { SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { DelegateDialog } from "./delegate-dialog.tsx";
import { DelegateTable } from "./delegate-table.tsx";
import { words } from "./delegates-words.ts";
import style from "./organizer.module.css";
import { PasteDelegates } from "./paste-delegates.tsx";
import { useDelegates, useSites, type Delegate, type Site } from "./reads.ts";

/** `/su-kien/:id/dai-bieu`: who takes part, by site. */
export function Delegates() {
  return <EventPage title={words.title}>{(given) => <Loaded {...given} />}</EventPage>;
}

function Loaded(given: InEvent) {
  const sites = useSites(given.event.id);
  const delegates = useDelegates(given.event.id);
  const error = sites.error ?? delegates.error;
  if (error) return <ReadFailed error={error} retry={() => void delegates.refetch()} />;
  if (!sites.data || !delegates.data) return <Loading />;
  return <List {...given} sites={sites.data} delegates={delegates.data} />;
}

function List({ event, me, sites, delegates }: InEvent & { sites: Site[]; delegates: Delegate[] }) {
  const [sought, setSought] = useState("");
  const [adding, setAdding] = useState<"one" | "excel" | null>(null);
  const mayChange = mayIn(me, event.id, "event.change");
  const close = () => setAdding(null);
  const found = delegates.filter((one) =>
    matches(sought, one.name, one.label, one.organization, ...one.positions),
  );
  return (
    <>
      <div className={style["head"]}>
        <h1>
          {words.title} <span className={style["count"]}>{words.counted(delegates.length)}</span>
        </h1>
        {delegates.length > 5 ? (
          <SearchField label={words.search} value={sought} onChange={setSought} />
        ) : null}
        {mayChange && sites.length > 0 ? (
          <>
            <Button onClick={() => setAdding("excel")}>{words.fromExcel}</Button>
            <Button kind="primary" onClick={() => setAdding("one")}>
              {words.add}
            </Button>
          </>
        ) : null}
      </div>
      {found.length > 0 ? (
        <DelegateTable eventId={event.id} sites={sites} delegates={found} mayChange={mayChange} />
      ) : (
        <div className={style["empty"]}>
          <p>
            {sites.length === 0
              ? words.noSites
              : delegates.length === 0
                ? words.none
                : words.noneFound}
          </p>
          {sites.length === 0 ? (
            <Link href={`/su-kien/${event.id}/diem-cau`}>{words.toSites}</Link>
          ) : null}
        </div>
      )}
      {adding === "one" ? (
        <DelegateDialog eventId={event.id} sites={sites} delegate={null} onClose={close} />
      ) : null}
      {adding === "excel" ? (
        <PasteDelegates eventId={event.id} sites={sites} delegates={delegates} onClose={close} />
      ) : null}
    </>
  );
}
