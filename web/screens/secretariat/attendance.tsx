import { useState } from "react";
import { matches } from "../../format/fold.ts";
import { numberText, timeAndDay } from "../../format/time.ts";
import { Checkbox, SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import type { InEvent } from "../staff/event-page.tsx";
import { ReadFailed } from "../staff/signed-in.tsx";
import { AttendanceTable } from "./attendance-table.tsx";
import { DownloadButton } from "./download-button.tsx";
import { useReconciliation, useRounds, type Reconciliation } from "./reads.ts";
import { RecordsPage } from "./records-page.tsx";
import style from "./secretariat.module.css";
import { SiteDialog } from "./dialogs.tsx";
import { words } from "./words.ts";

/** `/su-kien/:id/thu-ky/diem-danh`: who took part, by connection, report and roll call, and what does not agree. */
export function AttendancePage() {
  return <RecordsPage title={words.attendance}>{(given) => <Sites {...given} />}</RecordsPage>;
}

function Sites({ event, me }: InEvent) {
  const { data: found, error, refetch } = useReconciliation(event);
  const { data: rounds = [] } = useRounds(event);
  const [sought, setSought] = useState("");
  const [onlyOdd, setOnlyOdd] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!found) return <Loading />;
  const shown = found.sites.filter(
    ({ code, name, differences }) =>
      matches(sought, code, name) && (!onlyOdd || differences.length > 0),
  );
  const site = found.sites.find(({ siteId }) => siteId === open);
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.attendance}</h1>
        <SearchField label={words.searchSite} value={sought} onChange={setSought} />
        <Checkbox label={words.onlyDifferences} checked={onlyOdd} onChange={setOnlyOdd} />
        <DownloadButton eventId={event.id} file="attendance-sites.xlsx" text={words.saveTable} />
      </div>
      <Totals found={found} />
      {shown.length === 0 ? (
        <p className={style["empty"]}>
          {found.sites.length === 0 ? words.noSites : words.noneFound}
        </p>
      ) : (
        <AttendanceTable sites={shown} rounds={rounds} onOpen={setOpen} />
      )}
      <p className={style["note"]}>
        {words.asOf(timeAndDay(found.asOf, event.timeZone), found.log.seq)}{" "}
        {words.rule(found.rule.gapToleranceSeconds, found.rule.presentSharePercent)}
      </p>
      {site ? <SiteDialog {...{ event, me, site }} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function Totals({ found: { totals } }: { found: Reconciliation }) {
  const { headcount, delegates } = totals;
  const figures = [
    [words.everConnected, `${totals.everConnected}/${totals.sites}`],
    [words.reported, `${numberText(headcount.present)}/${numberText(headcount.expected)}`],
    [words.markedPresent, `${numberText(delegates.present)}/${numberText(delegates.expected)}`],
    [words.withDifferences, numberText(totals.withDifferences)],
  ] as const;
  return (
    <dl className={style["totals"]}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
