import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { Suspense, useState, type ReactNode } from "react";
import { staffApi } from "../../app/client.ts";
import { durationText, numberText } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import { Button } from "../../ui/button.tsx";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import { attempt } from "../floor/conductor.ts";
import type { Floor, Turn } from "../floor/floor.ts";
import { setDiscussion, useDiscussion } from "../floor/discussion.ts";
import { turnName } from "../floor/names.ts";
import { Why } from "../floor/why-off.tsx";
import { words as floorWords } from "../floor/words.ts";
import { mayIn } from "../staff/reads.ts";
import { AddTurnDialog } from "./lazy-dialogs.ts";
import style from "./floor-column.module.css";
import { words } from "./words.ts";

/** Who has asked to speak, in the order of the server, and whether sites may ask. */
export function QueuePanel({ floor: { queue } }: { floor: Floor }) {
  const { off } = useConducting();
  const [adding, setAdding] = useState(false);
  return (
    <section className={`${style["card"]} ${style["queue"]}`} aria-labelledby="queue-head">
      <div className={style["row"]}>
        <h2 id="queue-head" className={`${style["head"]} ${style["grow"]}`}>
          {words.queue(numberText(queue.length))}
        </h2>
        <Button size="dense" disabled={off} onClick={() => setAdding(true)}>
          {words.addTurn}
        </Button>
      </div>
      <ListState />
      <ol className={style["list"]}>
        {queue.map((turn, index) => (
          <Waiting key={turn.id} turn={turn} last={index === queue.length - 1} />
        ))}
      </ol>
      {queue.length === 0 ? <p className={style["quiet"]}>{words.queueEmpty}</p> : null}
      <Suspense>{adding ? <AddTurnDialog onClose={() => setAdding(false)} /> : null}</Suspense>
    </section>
  );
}

function ListState() {
  const { eventId, live, off, me, lost } = useConducting();
  const discuss = useDiscussion();
  // It may be set before the event opens.
  const isDraft = useStaff(({ event }) => event?.state === "draft");
  const listOff = isDraft ? lost || !mayIn(me, eventId, "turns.manage") : off;
  const open = useStaff(({ turnList }) => turnList?.open ?? true);
  const discussion = useStaff(({ event }) => event?.micPolicy === "open");
  const setOpen = (next: boolean): void => {
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"]["turn-list"].$put({ param: { eventId }, json: { open: next } }),
      {
        text: next ? floorWords.done.listOpen : floorWords.done.listClosed,
        undo: () => setOpen(!next),
        stands: () => live.get().turnList?.open === next,
      },
    );
  };
  return (
    <>
      <div className={style["pair"]}>
        <Button size="dense" disabled={listOff} onClick={() => setOpen(!open)}>
          {open ? words.closeList : words.openList}
        </Button>
        <Button
          size="dense"
          disabled={discuss.off}
          onClick={() => setDiscussion(eventId, !discussion)}
        >
          {discussion ? words.endDiscussion : words.discussion}
        </Button>
      </div>
      <Why why={discuss.why} className={style["quiet"]} />
      {open ? null : <p className={style["told"]}>▲ {words.listIsClosed}</p>}
      {discussion ? <p className={style["told"]}>● {words.discussionIsOn}</p> : null}
    </>
  );
}

function Waiting({ turn, last }: { turn: Turn; last: boolean }) {
  const { eventId, conduct, off, offToGive } = useConducting();
  const name = turnName(eventId, turn);
  return (
    <li className={style["waiting"]}>
      <span className={style["place"]}>{turn.position}</span>
      <span className={style["grow"]}>
        <span className={style["name"]}>{name}</span>
        <span className={style["quiet"]}>
          <Waited since={turn.requestedAt} />
          {turn.nth === null ? null : ` · ${turn.nth === 1 ? words.first : words.nth(turn.nth)}`}
          {turn.kind === "normal" ? null : ` · ${words.kinds[turn.kind]}`}
        </span>
      </span>
      <span className={style["icons"]}>
        <Icon
          what={words.up}
          name={name}
          off={off || turn.position === 1}
          onClick={() => void conduct.move(turn, -1)}
        >
          <ArrowUp aria-hidden size={16} />
        </Icon>
        <Icon
          what={words.down}
          name={name}
          off={off || last}
          onClick={() => void conduct.move(turn, 1)}
        >
          <ArrowDown aria-hidden size={16} />
        </Icon>
        <Icon what={words.remove} name={name} off={off} onClick={() => void conduct.skip(turn)}>
          <Trash2 aria-hidden size={16} />
        </Icon>
      </span>
      <Button
        size="dense"
        disabled={offToGive}
        aria-label={words.ofSite(words.invite, name)}
        onClick={() => void conduct.give(turn)}
      >
        {words.invite}
      </Button>
    </li>
  );
}

function Icon(props: {
  what: string;
  name: string;
  off: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={style["icon"]}
      title={props.what}
      aria-label={words.ofSite(props.what, props.name)}
      disabled={props.off}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

function Waited({ since }: { since: string }) {
  const seconds = useServerSecond() - Date.parse(since) / 1000;
  return <>{words.waits(durationText(seconds))}</>;
}
