import { numberText } from "../../format/time.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Outbox, Unsent } from "../../site/outbox.ts";
import { placeName } from "../../site/place-name.ts";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { countRows, rowsOf } from "../roll-call/rows.ts";
import { useRollCall } from "../roll-call/use-roll-call.ts";
import type { Turn } from "./own-turn.ts";
import type { Asking } from "./use-asking.ts";
import { words } from "./words.ts";
import style from "./room.module.css";

export type Box = Outbox & { entries: readonly Unsent[] };
type TurnProps = { joined: Joined; turn: Turn | null; asking: Asking };

/** Where the site stands in the queue, in words. */
export function TurnCard({ joined, turn, asking }: TurnProps) {
  const queue = useLive(liveStore(joined.event.id, "site"), (parts) => parts.queue);
  const site = placeName(joined.site.name);
  const place = turn?.state === "waiting" ? (queue?.position ?? turn.position) : null;
  if (place !== null)
    return (
      <section className={style["card"]} data-tone="next" data-live>
        <h2>{place > 1 ? words.place(numberText(place - 1), site) : words.placeNext(site)}</h2>
        <p>{words.placeHint}</p>
        <Said text={asking.locked ? words.needsServer : asking.problem} />
      </section>
    );
  if (turn) return null;
  const says = asking.unsent ? words.asking : asking.may ? null : words.listClosed;
  return (
    <section className={style["card"]} data-live>
      <h2>{words.notAsked}</h2>
      <p>{says ?? words.notAskedHint(numberText(queue?.length ?? 0))}</p>
      <Said text={asking.problem} />
    </section>
  );
}

function Said({ text }: { text: string | null }) {
  return (
    <p className={style["wrong"]} role="alert">
      {text}
    </p>
  );
}

type RollCallProps = { joined: Joined; box: Box; shown: boolean; toggle: () => void };

/** How many are here, and the way to the list; it calls for attention while a round runs. */
export function RollCallCard({ joined, box, shown, toggle }: RollCallProps) {
  const round = useLive(liveStore(joined.event.id, "site"), (parts) => parts.rollCall ?? null);
  const roundId = round?.id ?? null;
  const { known, recent } = useRollCall(joined, roundId, box.entries.length);
  const rows = known ? rowsOf(known, roundId, { recent, entries: box.entries }) : [];
  const counts = countRows(rows);
  const asks = round !== null && round.sentAt === null;
  const unsent = box.entries.length;
  return (
    <section className={style["card"]} data-tone={asks ? "next" : undefined} data-asks={asks}>
      <h2>{asks ? round.name : words.rollCall}</h2>
      <p className={style["figure"]}>
        {rows.length > 0
          ? words.present(numberText(counts.present), numberText(counts.expected))
          : known?.headcount
            ? words.counted(numberText(known.headcount.present))
            : words.notCalled}
      </p>
      {asks ? <p>{words.roundRuns}</p> : null}
      {unsent > 0 ? <p className={style["unsent"]}>{words.unsent(numberText(unsent))}</p> : null}
      <Button kind={asks && !shown ? "primary" : "plain"} onClick={toggle}>
        {shown ? words.closeRollCall : words.openRollCall}
      </Button>
    </section>
  );
}
