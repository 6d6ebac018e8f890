import { ArrowRight, CircleAlert, CircleCheck } from "lucide-react";
import { Link } from "wouter";
import { clockTime, dayText, timeAndDay } from "../../format/time.ts";
import { language } from "../../i18n/language.ts";
import { Loading } from "../../ui/loading.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn, type StaffEvent } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { LifeCycle } from "./life-cycle.tsx";
import { words } from "./overview-words.ts";
import style from "./overview.module.css";
import { useReadiness, useSites, type Readiness } from "./reads.ts";

/** `/su-kien/:id/tong-quan`: how far the preparation is, and the event's state. */
export function Overview() {
  return (
    <EventPage title={words.title}>
      {({ event, me }: InEvent) => (
        <div className={style["columns"]}>
          <section aria-labelledby="readiness">
            <h1 id="readiness">{words.readiness}</h1>
            {mayIn(me, event.id, "attention.read") ? <Steps event={event} /> : null}
          </section>
          <aside aria-label={words.state} className={style["side"]}>
            <LifeCycle event={event} me={me} />
            <Facts event={event} />
          </aside>
        </div>
      )}
    </EventPage>
  );
}

const PLACES: Record<string, string> = {
  programme: "chuong-trinh",
  sites: "diem-cau",
  inCharge: "dai-bieu",
  delegates: "dai-bieu",
  linksIssued: "gui-duong-dan",
  linksSent: "gui-duong-dan",
  linksOpened: "gui-duong-dan",
  lineChecks: "gui-duong-dan",
};

function Steps({ event }: { event: StaffEvent }) {
  const { data, error, refetch } = useReadiness(event.id);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      {data.complete ? <p className={style["ready"]}>{words.ready}</p> : null}
      <ol className={style["steps"]}>
        {data.steps.map((step) => (
          <li key={step.step}>
            <Step event={event} step={step} />
          </li>
        ))}
      </ol>
    </>
  );
}

const NAMED = 4;

function Step({ event, step }: { event: StaffEvent; step: Readiness["steps"][number] }) {
  const sites = useSites(event.id).data ?? [];
  const { complete, done, total, missingSiteIds, title } = step;
  const names = missingSiteIds
    .slice(0, NAMED)
    .flatMap((id) => sites.find((site) => site.id === id)?.name ?? []);
  const next = complete || done < total ? null : nextOf(step.step);
  const Icon = complete ? CircleCheck : CircleAlert;
  return (
    <Link
      href={`/su-kien/${event.id}/${PLACES[step.step] ?? "tong-quan"}`}
      className={style["step"] ?? ""}
      data-complete={complete}
    >
      <Icon aria-hidden size={22} />
      <span className={style["what"]}>
        <span>{title[language]}</span>
        {names.length > 0 ? (
          <span className={style["missing"]}>
            {words.missing(names.join(", "), missingSiteIds.length - names.length)}
          </span>
        ) : null}
        {next === null ? null : <span className={style["missing"]}>{next}</span>}
      </span>
      {next === null ? (
        <>
          <span className={style["figure"]}>{words.of(done, total)}</span>
          <span className={style["word"]}>{complete ? words.done : words.todo}</span>
        </>
      ) : null}
      <ArrowRight aria-hidden size={18} />
    </Link>
  );
}

/** What is to be done where figures like 0/0 say nothing. */
function nextOf(step: string): string {
  const known: Record<string, string> = words.next;
  return known[step] ?? words.todo;
}

function Facts({ event }: { event: StaffEvent }) {
  const zone = event.timeZone;
  const sameDay =
    event.endsAt !== null && dayText(event.startsAt, zone) === dayText(event.endsAt, zone);
  const start = clockTime(event.startsAt, zone, false);
  const time =
    event.endsAt === null
      ? timeAndDay(event.startsAt, zone)
      : sameDay
        ? `${start} – ${clockTime(event.endsAt, zone, false)} ${dayText(event.startsAt, zone)}`
        : `${timeAndDay(event.startsAt, zone)} – ${timeAndDay(event.endsAt, zone)}`;
  return (
    <dl className={style["facts"]}>
      <dt>{words.time}</dt>
      <dd>{time}</dd>
      <dt>{words.place}</dt>
      <dd>{event.place ?? words.notSet}</dd>
      <dt>{words.organizer}</dt>
      <dd>{event.organizer ?? words.notSet}</dd>
    </dl>
  );
}
