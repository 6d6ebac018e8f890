import { DataTable } from "../../ui/data-table.tsx";
import type { InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { DownloadButton } from "./download-button.tsx";
import { Proposals } from "./proposals.tsx";
import { RecordControl } from "./record-control.tsx";
import { RecordsPage } from "./records-page.tsx";
import style from "./secretariat.module.css";
import { words } from "./words.ts";
import { words as exportWords } from "./exports-words.ts";

const FORMATS = ["xlsx", "csv", "json"] as const;
type Report = keyof typeof exportWords.reports;

/** `/su-kien/:id/thu-ky/xuat`: every report as a file, and the record they are made of: closed, opened, corrected. */
export function ExportsPage() {
  return <RecordsPage title={words.exports}>{(given) => <Exports {...given} />}</RecordsPage>;
}

function Exports({ event, me }: InEvent) {
  // Its own keys.
  const reports = Object.keys(exportWords.reports) as Report[];
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.exports}</h1>
      </div>
      {mayIn(me, event.id, "reports.read") ? (
        <DataTable label={words.exports} heads={[exportWords.report, exportWords.saveAs]}>
          {reports.map((report) => (
            <tr key={report}>
              <th scope="row">
                {exportWords.reports[report]}
                <span className={style["sub"]}>{exportWords.reportHints[report]}</span>
              </th>
              <td className={style["formats"]}>
                {FORMATS.map((format) => (
                  <DownloadButton
                    key={format}
                    eventId={event.id}
                    file={`${report}.${format}`}
                    text={format.toUpperCase()}
                    label={exportWords.saveReport(
                      exportWords.reports[report],
                      format.toUpperCase(),
                    )}
                  />
                ))}
              </td>
            </tr>
          ))}
        </DataTable>
      ) : null}
      {mayIn(me, event.id, "record.read") ? (
        <>
          <RecordControl {...{ event, me }} />
          <Proposals {...{ event, me }} />
        </>
      ) : null}
    </>
  );
}
