import { useState } from "react";
import { clockTime, durationText } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Loading } from "../../ui/loading.tsx";
import { useDelegates, useProgramme, useSites } from "../organizer/reads.ts";
import type { InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { CorrectTurn } from "./dialogs.tsx";
import { DownloadButton } from "./download-button.tsx";
import { useTurns, type Turn } from "./reads.ts";
import { RecordsPage } from "./records-page.tsx";
import style from "./secretariat.module.css";
import { words } from "./words.ts";

/** `/su-kien/:id/thu-ky/luot-phat-bieu`: who spoke and how long, beside what was planned. */
export function TurnsPage() {
  return <RecordsPage title={words.turns}>{(given) => <Turns {...given} />}</RecordsPage>;
}

function Turns({ event, me }: InEvent) {
  const { data: turns, error, refetch } = useTurns(event);
  const names = useNames(event.id);
  const [open, setOpen] = useState<Turn | null>(null);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!turns) return <Loading />;
  const spoken = turns
    .filter(({ startedAt }) => startedAt !== null)
    .toSorted((a, b) => Date.parse(a.startedAt ?? "") - Date.parse(b.startedAt ?? ""));
  const mayCorrect = mayIn(me, event.id, "corrections.make");
  const longest = Math.max(
    60,
    ...spoken.flatMap((turn) => [turn.spokenSeconds, wholeOf(turn) ?? 0]),
  );
  const heads = [
    words.began,
    words.speaker,
    words.kind,
    { text: words.planned, kind: "number" } as const,
    { text: words.spoken, kind: "number" } as const,
    words.plannedAndSpoken,
    { text: words.over, kind: "number" } as const,
    ...(mayCorrect ? [{ text: words.correct, kind: "spoken" } as const] : []),
  ];
  return (
    <>
      <div className={style["head"]}>
        <h1>{words.turns}</h1>
        <DownloadButton eventId={event.id} file="turns.xlsx" text={words.saveTable} />
      </div>
      {spoken.length === 0 ? (
        <p className={style["empty"]}>{words.nobodySpoke}</p>
      ) : (
        <DataTable label={words.turns} heads={heads}>
          {spoken.map((turn) => (
            <Row
              key={turn.id}
              {...{ turn, longest }}
              who={names(turn)}
              zone={event.timeZone}
              onCorrect={mayCorrect ? () => setOpen(turn) : null}
            />
          ))}
        </DataTable>
      )}
      {open ? <CorrectTurn event={event} turn={open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

type Who = { person: string; place: string; item: string };

/** Who speaks in a turn: the person, else the site; with site and item of the programme. */
function useNames(eventId: string): (turn: Turn) => Who {
  const { data: sites = [] } = useSites(eventId);
  const { data: delegates = [] } = useDelegates(eventId);
  const { data: programme } = useProgramme(eventId);
  return ({ siteId, delegateId, itemId }) => {
    const delegate = delegates.find(({ id }) => id === delegateId);
    const site = sites.find(({ id }) => id === siteId)?.name ?? "";
    const name = [delegate?.rank, delegate?.name ?? delegate?.label].filter(Boolean).join(" ");
    const item = programme?.items.find(({ id }) => id === itemId)?.title ?? "";
    return { person: name || site || words.unnamed, place: name ? site : "", item };
  };
}

type RowProps = {
  turn: Turn;
  longest: number;
  who: Who;
  zone: string;
  onCorrect: (() => void) | null;
};

function Row({ turn, longest, who, zone, onCorrect }: RowProps) {
  const planned = wholeOf(turn);
  const over = planned === null ? 0 : turn.spokenSeconds - planned;
  const began = turn.startedAt === null ? "" : clockTime(turn.startedAt, zone);
  return (
    <tr>
      <td>
        {began}
        {turn.correctedAt ? <span className={style["sub"]}>{words.wasCorrected}</span> : null}
      </td>
      <th scope="row">
        {who.person}
        <span className={style["sub"]}>{[who.place, who.item].filter(Boolean).join(" · ")}</span>
      </th>
      <td className={style["kind"]}>
        {words.turnKinds[turn.kind]}
        <span className={style["sub"]}>{common.turnState[turn.state]}</span>
      </td>
      <td data-kind="number">{planned === null ? "–" : durationText(planned)}</td>
      <td data-kind="number">{durationText(turn.spokenSeconds)}</td>
      <td className={style["bars"]}>
        <Bars planned={planned ?? 0} spoken={turn.spokenSeconds} longest={longest} />
      </td>
      <td data-kind="number">
        {over > 0 ? <b className={style["over"]}>+{durationText(over)}</b> : "–"}
      </td>
      {onCorrect ? (
        <td className={style["actions"]}>
          <Button
            size="dense"
            kind="quiet"
            aria-label={words.correctTurnOf(who.person, began)}
            onClick={onCorrect}
          >
            {words.correct}
          </Button>
        </td>
      ) : null}
    </tr>
  );
}

/** Planned above, spoken below; what is over stands out. The figures stand beside it. */
function Bars({ planned, spoken, longest }: { planned: number; spoken: number; longest: number }) {
  const at = (seconds: number) => (seconds / longest) * 200;
  const within = planned > 0 ? Math.min(planned, spoken) : spoken;
  return (
    <svg viewBox="0 0 200 18" preserveAspectRatio="none" aria-hidden>
      <rect className={style["barPlanned"]} width={at(planned)} height={6} y={1} />
      <rect className={style["barSpoken"]} width={at(within)} height={8} y={9} />
      <rect
        className={style["barOver"]}
        x={at(within)}
        width={at(spoken - within)}
        height={8}
        y={9}
      />
    </svg>
  );
}

function wholeOf({ plannedSeconds, addedSeconds }: Turn): number | null {
  return plannedSeconds === null ? null : plannedSeconds + addedSeconds;
}
