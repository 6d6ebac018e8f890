import { ArrowDown, ArrowUp } from "lucide-react";
import { clockTime } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { OrderList } from "../../ui/order-list.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import style from "./programme.module.css";
import { words } from "./programme-words.ts";
import type { Delegate, Item, Site } from "./reads.ts";

type Props = {
  event: StaffEvent;
  items: Item[];
  sites: Site[];
  delegates: Delegate[];
  mayChange: boolean;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOrder: (ids: string[]) => void;
};

/** The items in their order, each with when it comes. */
export function ProgrammeList(props: Props) {
  const { event, items, mayChange, onOrder, selectedId, onSelect } = props;
  const ids = items.map(({ id }) => id);
  const move = (from: number, to: number) => {
    const [id] = ids.slice(from, from + 1);
    if (id !== undefined) onOrder(ids.toSpliced(from, 1).toSpliced(to, 0, id));
  };
  return (
    <OrderList
      label={words.list}
      items={items}
      nameOf={({ title }) => title}
      onOrder={onOrder}
      selectedId={selectedId}
      onSelect={onSelect}
      still={!mayChange}
    >
      {(item, at) => (
        <>
          {mayChange ? (
            <span className={style["moves"]}>
              <MoveButton up item={item} off={at === 0} onMove={() => move(at, at - 1)} />
              <MoveButton
                item={item}
                off={at === items.length - 1}
                onMove={() => move(at, at + 1)}
              />
            </span>
          ) : null}
          <time className={style["time"]} dateTime={item.plannedStartAt}>
            {clockTime(item.plannedStartAt, event.timeZone, false)}
          </time>
          <span className={style["what"]}>
            <span className={style["kind"]}>{common.itemKind[item.kind]}</span>
            <span data-title className={style["title"]}>
              {item.title}
            </span>
            <Who {...props} item={item} />
          </span>
          <span className={style["length"]}>
            {words.minutesShort(Math.round(item.plannedSeconds / 60))}
            <Real item={item} zone={event.timeZone} />
          </span>
        </>
      )}
    </OrderList>
  );
}

function MoveButton({
  up = false,
  item,
  off,
  onMove,
}: {
  up?: boolean;
  item: Item;
  off: boolean;
  onMove: () => void;
}) {
  const Icon = up ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className={style["move"]}
      aria-label={up ? words.up(item.title) : words.down(item.title)}
      disabled={off || item.actualStartAt !== null}
      // The row would take the key for itself.
      onKeyDown={(event) => event.stopPropagation()}
      onClick={onMove}
    >
      <Icon aria-hidden size={16} />
    </button>
  );
}

function Who({ item, sites, delegates }: Pick<Props, "sites" | "delegates"> & { item: Item }) {
  const speaker = delegates.find(({ id }) => id === item.delegateId);
  const site = sites.find(({ id }) => id === item.siteId);
  const who = [speaker?.name ?? speaker?.label, site?.name].filter(Boolean).join(" – ");
  return who === "" ? null : <span className={style["who"]}>{who}</span>;
}

function Real({ item, zone }: { item: Item; zone: string }) {
  if (item.actualStartAt === null) return null;
  const from = clockTime(item.actualStartAt, zone, false);
  return (
    <span className={style["real"]}>
      {item.actualEndAt === null
        ? words.began(from)
        : words.ended(from, clockTime(item.actualEndAt, zone, false))}
    </span>
  );
}
