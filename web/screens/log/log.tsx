import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { staffApi, told, type Problem } from "../../app/client.ts";
import { clockTime, dayText } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Checkbox, SelectField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { say, sayProblem } from "../../ui/toast.tsx";
import { RecordsPage } from "../secretariat/records-page.tsx";
import { keys, type StaffEvent } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { fieldsOf, MACHINE_KINDS } from "./fact-fields.ts";
import style from "./log.module.css";
import { words as kindWords } from "./kinds-words.ts";
import { words } from "./words.ts";

const PAGE = 100;
type Filter = {
  kind: string;
  actor: string;
  /** Without the kinds that tell of machines only, unless one of them is asked for. */
  people: boolean;
  from: string | null;
  to: string | null;
  before: number | null;
};
const ALL: Filter = { kind: "", actor: "", people: true, from: null, to: null, before: null };

/** `/su-kien/:id/nhat-ky`: the facts, the latest first, by kind and by who made them; and whether the chain holds. */
export function LogPage() {
  return <RecordsPage title={words.log}>{({ event }) => <Log event={event} />}</RecordsPage>;
}

function Log({ event }: { event: StaffEvent }) {
  const [filter, setFilter] = useState<Filter>(ALL);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.of(event.id, "log"), filter],
    queryFn: () => readLog(event.id, filter),
    placeholderData: keepPreviousData,
  });
  const kinds = useQuery({
    queryKey: keys.of(event.id, "log kinds"),
    queryFn: () =>
      told(staffApi.events[":eventId"].log.kinds.$get({ param: { eventId: event.id } })),
  });
  const failed = error ? { error, refetch } : kinds.error ? kinds : null;
  if (failed?.error) return <ReadFailed error={failed.error} retry={() => void failed.refetch()} />;
  if (!data || !kinds.data) return <Loading />;
  const first = data.items[0];
  const known = kinds.data.items;
  const hidden = known
    .filter(({ type }) => MACHINE_KINDS.includes(type))
    .reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.log}</h1>
        <SelectField
          label={words.type}
          value={filter.kind}
          onChange={(kind) => setFilter({ ...filter, kind, before: null })}
          options={[
            { value: "", text: words.allTypes },
            ...known.map(({ type }) => ({ value: type, text: kindText(type) })),
          ]}
        />
        <SelectField
          label={words.actor}
          value={filter.actor}
          onChange={(actor) => setFilter({ ...filter, actor, before: null })}
          options={[
            { value: "", text: words.allActors },
            ...Object.entries(words.actors).map(([value, text]) => ({ value, text })),
          ]}
        />
        <DateTimeField
          label={words.from}
          value={filter.from}
          onChange={(from) => setFilter({ ...filter, from, before: null })}
          zone={event.timeZone}
        />
        <DateTimeField
          label={words.to}
          value={filter.to}
          onChange={(to) => setFilter({ ...filter, to, before: null })}
          zone={event.timeZone}
        />
        <Verify eventId={event.id} />
        <Checkbox
          label={words.hideMachines(hidden)}
          checked={filter.people && filter.kind === ""}
          disabled={filter.kind !== ""}
          onChange={(people) => setFilter({ ...filter, people, before: null })}
        />
      </div>
      {data.items.length === 0 ? (
        <p className={style["empty"]}>{words.noFacts}</p>
      ) : (
        <Facts
          event={event}
          items={data.items.toReversed()}
          names={new Map(Object.entries(data.names ?? {}))}
        />
      )}
      <div className={style["head"]}>
        <Button
          disabled={filter.before === null}
          onClick={() => setFilter({ ...filter, before: null })}
        >
          {words.newer}
        </Button>
        <Button
          disabled={data.items.length < PAGE || first === undefined}
          onClick={() => setFilter({ ...filter, before: first?.seq ?? null })}
        >
          {words.older}
        </Button>
      </div>
    </>
  );
}

type Fact = Awaited<ReturnType<typeof readLog>>["items"][number];
type Names = ReadonlyMap<string, string | number>;

function Facts({ event, items, names }: { event: StaffEvent; items: Fact[]; names: Names }) {
  return (
    <DataTable
      label={words.log}
      heads={[
        { text: words.seq, kind: "number" },
        words.time,
        words.type,
        words.actor,
        words.content,
      ]}
    >
      {items.map((fact) => (
        <tr key={fact.seq}>
          <td className={style["number"]}>{fact.seq}</td>
          <td className={style["time"]}>
            {clockTime(fact.at, event.timeZone)}
            <span className={style["sub"]}>{dayText(fact.at, event.timeZone)}</span>
          </td>
          <td>{kindText(fact.type)}</td>
          <td className={style["actor"]}>
            {fact.actor.name ?? words.actors[fact.actor.kind]}
            <span className={style["sub"]}>{words.actors[fact.actor.kind]}</span>
          </td>
          <td>
            <Content fact={fact} names={names} zone={event.timeZone} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

type ContentProps = { fact: Fact; names: Names; zone: string };

/** What it says in words, and as it stands in the chain. */
function Content({ fact, names, zone }: ContentProps) {
  return (
    <>
      {fact.data === null ? (
        words.erased
      ) : (
        <dl className={style["fields"]}>
          {fieldsOf(fact.data, { type: fact.type, names, zone }).map(({ label, text }) => (
            <div key={label}>
              <dt>{label}:</dt> <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      <details className={style["raw"]}>
        <summary>{words.raw}</summary>
        <pre>{JSON.stringify(fact, null, 2)}</pre>
      </details>
    </>
  );
}

function Verify({ eventId }: { eventId: string }) {
  const [busy, setBusy] = useState(false);
  const verify = () => {
    setBusy(true);
    told(staffApi.events[":eventId"].log.verify.$get({ param: { eventId }, query: {} }))
      .then(({ ok, checkedTo, brokenAt }) =>
        say(
          ok
            ? { text: words.verified(checkedTo) }
            : { kind: "failed", text: words.broken(brokenAt ?? checkedTo + 1) },
        ),
      )
      .catch((problem: Problem) => sayProblem(problem))
      .finally(() => setBusy(false));
  };
  return (
    <Button disabled={busy} onClick={verify}>
      {words.verify}
    </Button>
  );
}

/** A kind in words; one of a newer server by its name. */
function kindText(kind: string): string {
  const names: Record<string, string> = kindWords.kinds;
  return names[kind] ?? kind;
}

function readLog(eventId: string, { kind, actor, people, from, to, before }: Filter) {
  // One of the actors that the select offers.
  const actorKind = actor as keyof typeof words.actors;
  return told(
    staffApi.events[":eventId"].log.$get({
      param: { eventId },
      query: {
        limit: String(PAGE),
        names: "true",
        before: String(before ?? Number.MAX_SAFE_INTEGER).slice(0, 15),
        ...(kind === "" ? {} : { type: kind }),
        ...(people && kind === "" ? { without: MACHINE_KINDS.join() } : {}),
        ...(actor === "" ? {} : { actor: actorKind }),
        ...(from === null ? {} : { from }),
        ...(to === null ? {} : { to }),
      },
    }),
  );
}
