import { useState } from "react";
import { Link } from "wouter";
import { matches } from "../../format/fold.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { DisplayLinks } from "./display-links.tsx";
import { linksBySite, useChecks, useIssue, useLinks, type SiteLinks } from "./links-data.ts";
import { LinksTable } from "./links-table.tsx";
import { words } from "./links-words.ts";
import style from "./links.module.css";
import { useMadeLinks } from "./made-links.ts";
import page from "./organizer.module.css";
import { useDelegates, useSites } from "./reads.ts";
import { Slips } from "./slips.tsx";

/** `/su-kien/:id/gui-duong-dan`: the links of all sites. */
export function Links() {
  return <EventPage title={words.title}>{(given) => <Loaded {...given} />}</EventPage>;
}

function Loaded(given: InEvent) {
  const { id } = given.event;
  const [sites, links, checks, delegates] = [
    useSites(id),
    useLinks(id),
    useChecks(id),
    useDelegates(id),
  ];
  const error = sites.error ?? links.error;
  if (error) return <ReadFailed error={error} retry={() => void links.refetch()} />;
  if (!sites.data || !links.data) return <Loading />;
  const rows = linksBySite(sites.data, links.data, checks.data ?? [], delegates.data ?? []);
  if (rows.length === 0)
    return (
      <>
        <div className={page["head"]}>
          <h1>{words.title}</h1>
        </div>
        <div className={page["empty"]}>
          <p>{words.noSites}</p>
          <Link href={`/su-kien/${id}/diem-cau`}>{words.toSites}</Link>
        </div>
      </>
    );
  return <List {...given} rows={rows} />;
}

function List({ event, me, rows }: InEvent & { rows: SiteLinks[] }) {
  const made = useMadeLinks(event.id);
  const issue = useIssue(event.id);
  const [sought, setSought] = useState("");
  const phone = event.supportPhone ?? "";
  const [printed, setPrinted] = useState<{ siteIds: string[]; nth: number } | null>(null);
  const print = (siteIds: string[]) => setPrinted({ siteIds, nth: (printed?.nth ?? 0) + 1 });
  const [asking, setAsking] = useState(false);
  const lacking = rows.filter(({ good }) => good.length === 0).length;
  const unseen = rows.filter(({ site }) => !made.has(site.id));
  const count = (has: (row: SiteLinks) => boolean) => rows.filter(has).length;
  const allIds = rows.map(({ site }) => site.id);

  function printAll(): void {
    if (unseen.length === 0) print(allIds);
    else setAsking(true);
  }

  function issueAndPrint(): void {
    setAsking(false);
    const siteIds = unseen.map(({ site }) => site.id);
    issue.mutate({ siteIds }, { onSuccess: () => print(allIds) });
  }

  return (
    <>
      <div className={style["screen"]}>
        <div className={page["head"]}>
          <h1>{words.title}</h1>
          {rows.length > 5 ? (
            <SearchField label={words.search} value={sought} onChange={setSought} />
          ) : null}
          <Button onClick={printAll} disabled={issue.isPending}>
            {words.printAll}
          </Button>
          {lacking > 0 ? (
            <Button kind="primary" onClick={() => issue.mutate({})} disabled={issue.isPending}>
              {words.makeAll(lacking)}
            </Button>
          ) : null}
        </div>
        <div className={style["facts"]}>
          <p className={style["progress"]}>
            {words.progress(
              count(({ good }) => good.length > 0),
              count(({ sentAt }) => sentAt !== null),
              count(({ openedAt }) => openedAt !== null),
              count(({ result }) => result === "ok"),
              rows.length,
            )}
          </p>
          <p>
            {words.phone}: <strong>{phone || words.noPhone}</strong>{" "}
            {mayIn(me, event.id, "event.change") ? (
              <Link href={`/su-kien/${event.id}/cai-dat`}>{words.changePhone}</Link>
            ) : null}
          </p>
        </div>
        {made.size > 0 ? <p className={style["notice"]}>{words.onceOnly}</p> : null}
        <LinksTable
          event={event}
          rows={rows.filter(({ site }) => matches(sought, site.code, site.name))}
          phone={phone}
          onPrint={(siteId) => print([siteId])}
        />
        <DisplayLinks event={event} />
      </div>
      {printed ? (
        <Slips
          key={printed.nth}
          event={event}
          rows={rows.filter(({ site }) => printed.siteIds.includes(site.id))}
          phone={phone}
        />
      ) : null}
      {asking ? (
        <ConfirmDialog
          title={words.askPrint(unseen.length)}
          verb={words.issueAndPrint}
          onConfirm={issueAndPrint}
          onClose={() => setAsking(false)}
        >
          <p>{words.printMeans}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
