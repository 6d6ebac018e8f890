import { useState } from "react";
import { clockTime } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Loading } from "../../ui/loading.tsx";
import { say } from "../../ui/toast.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn, type StaffEvent } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { ItemForm } from "./item-form.tsx";
import style from "./programme.module.css";
import page from "./organizer.module.css";
import { draftsOf, keepsBegun, useProgrammeChange } from "./programme-change.ts";
import { ProgrammeList } from "./programme-list.tsx";
import { words } from "./programme-words.ts";
import { useDelegates, useProgramme, useSites, type Programme } from "./reads.ts";

/** `/su-kien/:id/chuong-trinh`: what comes when. */
export function ProgrammePage() {
  return <EventPage title={words.title}>{(given) => <Loaded {...given} />}</EventPage>;
}

function Loaded(given: InEvent) {
  const programme = useProgramme(given.event.id);
  if (programme.error)
    return <ReadFailed error={programme.error} retry={() => void programme.refetch()} />;
  if (!programme.data) return <Loading />;
  return <Editor {...given} programme={programme.data} />;
}

const NEW = "new";

function Editor({ event, me, programme }: InEvent & { programme: Programme }) {
  const sites = useSites(event.id).data ?? [];
  const delegates = useDelegates(event.id).data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const { change, busy, problem } = useProgrammeChange(event.id, programme, () =>
    setChosen((now) => (now === NEW ? null : now)),
  );
  const mayChange = mayIn(me, event.id, "event.change");
  const { items } = programme;
  const before = draftsOf(programme);
  const item = items.find(({ id }) => id === chosen) ?? null;

  function order(ids: string[]): void {
    if (!keepsBegun(items, ids)) return say({ kind: "failed", text: words.startedStay });
    const ordered = ids.flatMap((id) => before.find((one) => one.id === id) ?? []);
    return change({ items: ordered, text: words.ordered, before });
  }

  return (
    <>
      <div className={page["head"]}>
        <h1>{words.title}</h1>
        {mayChange ? (
          <Button kind="primary" onClick={() => setChosen(NEW)}>
            {words.add}
          </Button>
        ) : null}
      </div>
      <div className={style["columns"]}>
        <div className={style["left"]}>
          {items.length > 0 ? (
            <ProgrammeList
              {...{ event, items, sites, delegates, mayChange }}
              selectedId={item?.id ?? null}
              onSelect={setChosen}
              onOrder={order}
            />
          ) : (
            <p className={page["empty"]}>{words.none}</p>
          )}
          <Ends event={event} programme={programme} />
        </div>
        {mayChange ? (
          <aside className={style["detail"]} aria-label={words.editItem}>
            {item || chosen === NEW ? (
              <ItemForm
                key={`${chosen} ${programme.version}`}
                {...{ event, item, sites, delegates, busy, problem }}
                onSave={(draft) =>
                  change({
                    items: item
                      ? before.map((one) => (one.id === item.id ? draft : one))
                      : [...before, draft],
                    text: words.saved,
                  })
                }
                onRemove={() =>
                  change({
                    items: before.filter((one) => one.id !== item?.id),
                    text: words.removed(item?.title ?? ""),
                    // An item that is brought back is a new one.
                    before: before.map((one) => (one.id === item?.id ? { ...one, id: null } : one)),
                  })
                }
                onClose={() => setChosen(null)}
              />
            ) : (
              <p className={style["hint"]}>{problem ? problem.message : words.choose}</p>
            )}
          </aside>
        ) : null}
      </div>
    </>
  );
}

/** When it all ends: as planned, as things go, and against the end that the event is announced with. */
function Ends({ event, programme }: { event: StaffEvent; programme: Programme }) {
  const { planned, predicted } = programme.endsAt;
  if (planned === null) return null;
  const time = (at: string) => clockTime(at, event.timeZone, false);
  const total = programme.items.reduce((sum, { plannedSeconds }) => sum + plannedSeconds, 0);
  const late = predicted !== null && predicted !== planned;
  const end = late ? predicted : planned;
  const over = event.endsAt === null ? null : minutesBetween(event.endsAt, end);
  return (
    <p className={style["ends"]} role="status">
      <span>{words.total(Math.round(total / 60))}</span>
      <strong>{words.plannedEnd(time(planned))}</strong>
      {late ? <strong>{words.predictedEnd(time(predicted))}</strong> : null}
      {over === null ? (
        <span>{words.noEnd}</span>
      ) : (
        <strong data-over={over > 0}>
          {over > 0 ? words.over(over) : over < 0 ? words.under(-over) : words.onTime}
        </strong>
      )}
    </p>
  );
}

function minutesBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
}
