import { Keyboard, PanelRight } from "lucide-react";
import { Link } from "wouter";
import { clockTime, numberText } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { StateChip } from "../../ui/state-chip.tsx";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import type { Staff } from "../floor/floor.ts";
import style from "./top-bar.module.css";
import { STATE_SIGNS, useCounts } from "./wall/wall-store.ts";
import { words } from "./words.ts";

type Props = {
  event: Staff["event"];
  sideOpen: boolean;
  onSide: () => void;
  onKeys: () => void;
  onMuteAll: () => void;
};

/** The head of the control room: where the event is, how its sites are, the time. */
export function TopBar({ event, sideOpen, onSide, onKeys, onMuteAll }: Props) {
  const { off, why } = useConducting();
  return (
    <header className={style["bar"]}>
      <Link
        href={`/su-kien/${event.id}/tong-quan`}
        className={style["home"] ?? ""}
        aria-label={words.backToSetUp}
      >
        <img src="/icon.svg" alt="" width={26} height={26} />
      </Link>
      <div className={style["event"]}>
        <h1 title={event.title}>{event.title}</h1>
        <p>
          <StateChip state={event.state} />
          <RunningItem />
        </p>
      </div>
      <Counts />
      <Clock zone={event.timeZone} />
      <Button size="dense" onClick={onKeys} className={style["small"]}>
        <Keyboard aria-hidden size={18} />
        <span className={style["wide"]}>{words.keys}</span> F1
      </Button>
      <Button
        size="dense"
        className={style["drawer"]}
        aria-pressed={sideOpen}
        onClick={onSide}
        title={words.side}
      >
        <PanelRight aria-hidden size={18} />
        <span className="spoken">{words.side}</span>
        <AlertCount />
      </Button>
      <Button
        kind="danger"
        disabled={off}
        title={why ?? undefined}
        onClick={onMuteAll}
        className={style["mute"]}
      >
        {words.muteAll} <kbd>F7</kbd>
      </Button>
    </header>
  );
}

function RunningItem() {
  const items = useStaff(({ programme }) => programme?.items);
  const item = items?.findLast((one) => one.running);
  if (!items || items.length === 0) return null;
  if (!item) return <span>{words.noItem}</span>;
  return (
    <span className={style["item"]} title={item.title}>
      {words.itemOf(item.position, items.length)} · {common.itemKind[item.kind]}
    </span>
  );
}

const COUNTED = ["connected", "unsteady", "dropped", "left", "never"] as const;

function Counts() {
  const counts = useCounts();
  const { present, expected } = counts.people;
  return (
    <ul className={style["counts"]}>
      {COUNTED.map((state) =>
        counts.sites[state] === 0 && state !== "connected" ? null : (
          <li key={state} data-state={state}>
            <span aria-hidden="true">{STATE_SIGNS[state]}</span>{" "}
            {words.counts[state](numberText(counts.sites[state]))}
          </li>
        ),
      )}
      <li className={style["people"]}>
        {words.present} <strong>{numberText(present)}</strong>/{numberText(expected)}
      </li>
    </ul>
  );
}

function Clock({ zone }: { zone: string }) {
  return (
    <time className={style["clock"]} aria-label={words.clock}>
      {clockTime(useServerSecond() * 1000, zone)}
    </time>
  );
}

function AlertCount() {
  const count = useStaff(
    ({ alerts }) => alerts?.filter(({ acknowledgedAt }) => acknowledgedAt === null).length ?? 0,
  );
  return count > 0 ? <strong className={style["badge"]}>{numberText(count)}</strong> : null;
}
