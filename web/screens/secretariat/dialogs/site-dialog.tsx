import { useState } from "react";
import { takesPresence } from "../../../../src/delegates/delegates.ts";
import { clockTime, durationText } from "../../../format/time.ts";
import { words as common } from "../../../i18n/words.ts";
import { Button } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { useDelegates } from "../../organizer/reads.ts";
import type { InEvent } from "../../staff/event-page.tsx";
import { mayIn } from "../../staff/reads.ts";
import { CorrectInterval } from "./correct-interval.tsx";
import { useAttendance, useRecordState, type Interval, type SiteKnown } from "../reads.ts";
import style from "../secretariat.module.css";
import { SiteRollCall } from "./site-roll-call.tsx";
import { words } from "../words.ts";

type Props = InEvent & { site: SiteKnown; onClose: () => void };

/** One site: what is known of it in one sentence, its people, its stays; stays are corrected here. */
export function SiteDialog({ event, me, site, onClose }: Props) {
  const [correcting, setCorrecting] = useState<Interval | "new" | null>(null);
  const title = [site.code, site.name].filter(Boolean).join(" ");
  if (correcting)
    return (
      <CorrectInterval
        {...{ event, site }}
        interval={correcting === "new" ? null : correcting}
        onClose={() => setCorrecting(null)}
      />
    );
  const mayCorrect = mayIn(me, event.id, "corrections.make");
  return (
    <Dialog title={title} onClose={onClose} size="wide">
      <div className={style["body"]}>
        <p className={style["explained"]}>{site.explanation}</p>
        <h3>{words.delegates}</h3>
        <People {...{ event, me }} siteId={site.siteId} />
        <h3>{words.stays}</h3>
        <Stays event={event} siteId={site.siteId} onCorrect={mayCorrect ? setCorrecting : null} />
        {mayCorrect ? (
          <div>
            <Button onClick={() => setCorrecting("new")}>{words.addInterval}</Button>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

/** Whoever may make the roll call makes it here; the others see how it stands. */
function People({ event, me, siteId }: InEvent & { siteId: string }) {
  const { data: record } = useRecordState(event);
  const mayMark = mayIn(me, event.id, "presence.report") && takesPresence(event.state);
  if (mayMark && record?.state === "open") return <SiteRollCall {...{ event, siteId }} />;
  return (
    <>
      {mayMark && record ? <p className={style["note"]}>{words.marksKept}</p> : null}
      <Delegates eventId={event.id} siteId={siteId} />
    </>
  );
}

function Delegates({ eventId, siteId }: { eventId: string; siteId: string }) {
  const { data = [] } = useDelegates(eventId);
  const here = data.filter((one) => one.siteId === siteId);
  if (here.length === 0) return <p className={style["note"]}>{words.noNamedList}</p>;
  return (
    <DataTable label={words.delegates} heads={[words.name, words.post, words.rollCall]}>
      {here.map((one) => (
        <tr key={one.id}>
          <th scope="row">{[one.rank, one.name ?? one.label].filter(Boolean).join(" ")}</th>
          <td>{[...one.positions, one.organization].filter(Boolean).join(", ")}</td>
          <td>{common.rollCall[one.status]}</td>
        </tr>
      ))}
    </DataTable>
  );
}

type StaysProps = {
  event: InEvent["event"];
  siteId: string;
  onCorrect: ((interval: Interval) => void) | null;
};

function Stays({ event, siteId, onCorrect }: StaysProps) {
  const { data } = useAttendance(event);
  const intervals = data?.sites.find((one) => one.siteId === siteId)?.intervals ?? [];
  if (intervals.length === 0) return <p className={style["note"]}>{words.noStays}</p>;
  const heads = [
    words.from,
    words.to,
    { text: words.length, kind: "number" } as const,
    words.evidence,
    ...(onCorrect ? [{ text: words.correct, kind: "spoken" } as const] : []),
  ];
  const time = (at: string) => clockTime(at, event.timeZone);
  return (
    <DataTable label={words.stays} heads={heads}>
      {intervals.map((one) => (
        <tr key={one.id} data-void={one.void || undefined}>
          <td>{time(one.from)}</td>
          <td>{one.to === null ? words.stillIn : time(one.to)}</td>
          <td data-kind="number">
            {durationText(
              (Date.parse(one.to ?? data?.asOf ?? one.from) - Date.parse(one.from)) / 1000,
            )}
          </td>
          <td>{one.void ? words.voided : evidenceText(one)}</td>
          {onCorrect ? (
            <td className={style["actions"]}>
              <Button
                size="dense"
                kind="quiet"
                aria-label={words.correctFrom(time(one.from))}
                onClick={() => onCorrect(one)}
              >
                {words.correct}
              </Button>
            </td>
          ) : null}
        </tr>
      ))}
    </DataTable>
  );
}

function evidenceText({ evidence }: Interval): string {
  const ends = [evidence.from, evidence.to].filter((end) => end !== null);
  const least = (["corrected", "inferred", "observed"] as const).find((one) => ends.includes(one));
  return words.evidences[least ?? "observed"];
}
