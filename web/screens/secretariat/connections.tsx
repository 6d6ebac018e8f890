import { useState } from "react";
import { matches } from "../../format/fold.ts";
import { clockTime, durationText, numberText, timeAndDay } from "../../format/time.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { SearchField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { useProgramme } from "../organizer/reads.ts";
import type { InEvent } from "../staff/event-page.tsx";
import { ReadFailed } from "../staff/signed-in.tsx";
import { DownloadButton } from "./download-button.tsx";
import { useAttendance, type Attendance, type SiteStays } from "./reads.ts";
import { RecordsPage } from "./records-page.tsx";
import style from "./secretariat.module.css";
import { spanText, Timeline, type Band, type Row } from "./timeline-chart.tsx";
import { spansOf } from "./timeline.ts";
import { words } from "./words.ts";

/** `/su-kien/:id/thu-ky/ket-noi`: the line of each site through the event, as a picture and as a table. */
export function ConnectionsPage() {
  return <RecordsPage title={words.connections}>{(given) => <Lines {...given} />}</RecordsPage>;
}

function Lines({ event }: InEvent) {
  const { data: found, error, refetch } = useAttendance(event);
  const { data: programme } = useProgramme(event.id);
  const [sought, setSought] = useState("");
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!found) return <Loading />;
  const shown = found.sites.filter(({ code, name }) => matches(sought, code, name));
  const range = rangeOf(found);
  const tolerance = found.rule.gapToleranceSeconds;
  const rows = shown.map((site) => ({
    ...site,
    id: site.siteId,
    spans: range ? spansOf(site.intervals, { ...range, tolerance }) : [],
  }));
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.connections}</h1>
        <SearchField label={words.searchSite} value={sought} onChange={setSought} />
        <DownloadButton eventId={event.id} file="attendance-sites.xlsx" text={words.saveTable} />
      </div>
      {range && shown.length > 0 ? (
        <>
          <Timeline
            rows={rows}
            bands={bandsOf(programme?.items ?? [], range)}
            {...range}
            zone={event.timeZone}
          />
          <StaysTable rows={rows} zone={event.timeZone} />
        </>
      ) : (
        <p className={style["empty"]}>{range ? words.noneFound : words.nobodyConnected}</p>
      )}
      <p className={style["note"]}>
        {words.asOf(timeAndDay(found.asOf, event.timeZone), found.log.seq)}
      </p>
    </>
  );
}

/** From the event's beginning, or from the first who came before it, until its end or now; null if nobody ever came. */
function rangeOf({ sites, window, asOf }: Attendance): { from: number; to: number } | null {
  const came = sites.flatMap(({ intervals }) => intervals.map(({ from }) => Date.parse(from)));
  if (came.length === 0) return null;
  const first = came.reduce((least, one) => Math.min(least, one));
  const from = window.from === null ? first : Date.parse(window.from);
  const to = Date.parse(window.to ?? asOf);
  return to > from ? { from, to } : null;
}

type Item = NonNullable<ReturnType<typeof useProgramme>["data"]>["items"][number];

function bandsOf(items: readonly Item[], { to }: { to: number }): Band[] {
  return items.flatMap(({ id, title, actualStartAt, actualEndAt }) =>
    actualStartAt === null
      ? []
      : [
          {
            id,
            title,
            from: Date.parse(actualStartAt),
            to: actualEndAt === null ? to : Date.parse(actualEndAt),
          },
        ],
  );
}

const number = (text: string) => ({ text, kind: "number" }) as const;
const HEADS = [
  words.site,
  words.status,
  words.firstIn,
  words.lastOut,
  number(words.timeIn),
  number(words.share),
  number(words.drops),
  number(words.longestGap),
  words.spans,
];

function StaysTable({ rows, zone }: { rows: (SiteStays & Row)[]; zone: string }) {
  const time = (at: string | null) => (at === null ? "–" : clockTime(at, zone));
  return (
    <>
      <h2 className={style["second"]}>{words.sameAsTable}</h2>
      <DataTable label={words.sameAsTable} heads={HEADS}>
        {rows.map((site) => (
          <tr key={site.siteId}>
            <th scope="row">
              {site.code ? <span className={style["code"]}>{site.code} </span> : null}
              {site.name}
            </th>
            <td>
              <span className={style["status"]} data-status={site.status}>
                {words.statuses[site.status]}
              </span>
            </td>
            <td>{time(site.firstJoinAt)}</td>
            <td>{site.connectedNow ? words.stillIn : time(site.lastLeaveAt)}</td>
            <td data-kind="number">{durationText(site.connectedSeconds)}</td>
            <td data-kind="number">{numberText(site.sharePercent)} %</td>
            <td data-kind="number">{site.drops}</td>
            <td data-kind="number">{durationText(site.longestGapSeconds)}</td>
            <td>{site.spans.length === 0 ? "–" : <Spans row={site} zone={zone} />}</td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

/** What the chart draws of a site, span by span. */
function Spans({ row: { name, spans }, zone }: { row: Row; zone: string }) {
  return (
    <details className={style["spans"]}>
      <summary aria-label={words.spansOf(name, spans.length)}>
        {words.spanCount(spans.length)}
      </summary>
      <ol>
        {spans.map((span) => (
          <li key={span.from}>{spanText(span, zone)}</li>
        ))}
      </ol>
    </details>
  );
}
