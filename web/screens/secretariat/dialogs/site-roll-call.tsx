import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import type { Mark } from "../../../site/changes.ts";
import { Loading } from "../../../ui/loading.tsx";
import { useDelegates } from "../../organizer/reads.ts";
import { NamedList } from "../../roll-call/named-list.tsx";
import { RoundBar } from "../../roll-call/round-bar.tsx";
import { countRows, rowsOf } from "../../roll-call/rows.ts";
import { useChange } from "../../staff/changes.ts";
import { keys, type StaffEvent } from "../../staff/reads.ts";
import { useMarks, useRounds, type Round } from "../reads.ts";
import style from "../secretariat.module.css";
import { words } from "../words.ts";

type Props = { event: StaffEvent; siteId: string };

/** The roll call of a site, made by the secretary whom the site has told: the rows of the site's own page. */
export function SiteRollCall({ event, siteId }: Props) {
  const { data: delegates } = useDelegates(event.id);
  const { data: rounds } = useRounds(event);
  const round = roundOf(rounds ?? [], siteId);
  const { data: marks, isPlaceholderData } = useMarks(event, siteId, round?.id ?? null);
  const { recent, mark } = useMarking(event, siteId, round?.id ?? null);
  const send = useSending(event, siteId);
  // Rows without the marks of the round would say of somebody what is not so, and "all present" would skip them.
  if (!delegates || !rounds || !marks || isPlaceholderData) return <Loading />;
  const here = delegates.filter((one) => one.siteId === siteId);
  if (here.length === 0) return <p className={style["note"]}>{words.noNamedList}</p>;
  const rows = rowsOf({ delegates: here, marks }, round?.id ?? null, { recent, entries: [] });
  const counts = countRows(rows);
  return (
    <>
      <p className={style["note"]}>{words.marks}</p>
      {round ? (
        <RoundBar
          {...{ round, counts }}
          isSending={send.isPending}
          send={() => send.mutate(round.id)}
        />
      ) : null}
      <NamedList {...{ rows, counts, mark }} />
    </>
  );
}

/** The round that runs, and when the site sent it. */
function roundOf(rounds: readonly Round[], siteId: string) {
  const running = rounds.find(({ state }) => state === "open");
  if (!running) return null;
  const sentAt = running.answers.find((one) => one.siteId === siteId)?.sentAt ?? null;
  return { id: running.id, name: running.name, sentAt };
}

/** Sends marks; until they are in what was read, the rows show them all the same. */
function useMarking(event: StaffEvent, siteId: string, roundId: string | null) {
  const [recent, setRecent] = useState<Mark[]>([]);
  const change = useChange({
    send: (marks: Mark[]) =>
      told(
        staffApi.events[":eventId"]["roll-call"].$post({
          param: { eventId: event.id },
          json: { marks },
        }),
      ),
    inTurn: inTurnOf(siteId),
    stale: [
      keys.of(event.id, `marks-${siteId}-${roundId ?? ""}`),
      keys.of(event.id, "delegates"),
      keys.of(event.id, "rounds"),
      keys.of(event.id, "reconciliation"),
    ],
  });
  const mark = (marks: Mark[]) => {
    setRecent((now) => [...now, ...marks]);
    void change
      .mutateAsync(marks)
      // A refusal is told at the foot of the page.
      .catch(() => undefined)
      .finally(() => setRecent((now) => now.filter((one) => !marks.includes(one))));
  };
  return { recent, mark };
}

function inTurnOf(siteId: string): string {
  return `roll-call-${siteId}`;
}

function useSending(event: StaffEvent, siteId: string) {
  return useChange({
    send: (roundId: string) =>
      told(
        staffApi.events[":eventId"]["roll-call"].rounds[":roundId"].answers.$post({
          param: { eventId: event.id, roundId },
          json: { siteId },
        }),
      ),
    // Behind the marks that it sends off.
    inTurn: inTurnOf(siteId),
    stale: [keys.of(event.id, "rounds")],
  });
}
