import { Link } from "wouter";
import { staffApi } from "../../../app/client.ts";
import { clockTime } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { WhyOff } from "../../floor/why-off.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

type Item = Staff["programme"]["items"][number];

/** The programme with planned and real times, how far it has drifted, and items begun and ended by hand. */
export function ProgrammeList({ zone }: { zone: string }) {
  const { eventId } = useConducting();
  const programme = useStaff((parts) => parts.programme);
  const { planned, predicted } = programme?.endsAt ?? { planned: null, predicted: null };
  return (
    <section className={style["programme"]} aria-labelledby="programme-head">
      <h2 id="programme-head">{words.programme}</h2>
      {programme?.items.length === 0 ? (
        <p>
          {words.noProgramme}{" "}
          <Link href={`/su-kien/${eventId}/chuong-trinh`}>{words.toProgramme}</Link>
        </p>
      ) : null}
      <WhyOff className={style["quiet"]} />
      <ol className={style["items"]}>
        {programme?.items.map((item) => (
          <ItemRow key={item.id} item={item} zone={zone} />
        ))}
      </ol>
      {planned === null || predicted === null ? null : (
        <p className={style["ends"]}>
          {words.ends(clockTime(predicted, zone, false))}, {driftText(planned, predicted)}
        </p>
      )}
    </section>
  );
}

function ItemRow({ item, zone }: { item: Item; zone: string }) {
  const time = (at: string) => clockTime(at, zone, false);
  const { plannedStartAt, plannedSeconds, actualStartAt, actualEndAt, running } = item;
  const plannedEnd = new Date(Date.parse(plannedStartAt) + plannedSeconds * 1000).toISOString();
  const real =
    actualStartAt === null
      ? words.toCome(time(item.predictedStartAt))
      : `${time(actualStartAt)}–${actualEndAt === null ? "…" : time(actualEndAt)}`;
  const state = running ? "running" : actualEndAt === null ? "toCome" : "done";
  return (
    <li className={style["item"]} data-state={state} aria-current={running ? "step" : undefined}>
      <span className={style["number"]}>{item.position}</span>
      <span className={style["what"]}>
        <span className={style["title"]} title={item.title}>
          {item.title}
        </span>
        <span className={style["times"]}>
          {words.planned(time(plannedStartAt), time(plannedEnd))} · {real}
        </span>
        <span className={style["drift"]}>
          {state === "running" ? `▶ ${words.running}` : state === "done" ? `✓ ${words.done}` : null}
          {itemDrift(item)}
        </span>
      </span>
      <RunButton item={item} />
    </li>
  );
}

/** An item that is over took longer than planned or did not; one to come begins later than planned or does not. */
function itemDrift({ actualStartAt, actualEndAt, actualSeconds, ...item }: Item): string | null {
  if (actualEndAt !== null && actualSeconds !== null) {
    const over = Math.round((actualSeconds - item.plannedSeconds) / 60);
    return over > 0 ? `, ${words.over(over)}` : null;
  }
  const drift = driftText(item.plannedStartAt, actualStartAt ?? item.predictedStartAt);
  if (actualStartAt !== null) return `, ${drift}`;
  return drift === words.onTime ? null : drift;
}

function driftText(planned: string, real: string): string {
  const minutes = Math.round((Date.parse(real) - Date.parse(planned)) / 60_000);
  if (minutes === 0) return words.onTime;
  return minutes > 0 ? words.late(minutes) : words.early(-minutes);
}

function RunButton({ item }: { item: Item }) {
  const { eventId, off, offToGive } = useConducting();
  const version = useStaff(({ programme }) => programme?.version);
  const { run } = staffApi.events[":eventId"].programme.items[":itemId"];
  const param = { param: { eventId, itemId: item.id } };
  const seen = { headers: { "If-Match": `"${version}"` } };
  const move = () =>
    void attempt(eventId, () => (item.running ? run.$delete(param, seen) : run.$put(param, seen)));
  const what = item.running ? words.finish : words.begin;
  if (item.actualEndAt !== null) return null;
  return (
    <Button
      size="dense"
      disabled={item.running ? off : offToGive}
      aria-label={words.ofItem(what, item.title)}
      onClick={move}
    >
      {what}
    </Button>
  );
}
