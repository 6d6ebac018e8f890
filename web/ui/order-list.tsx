import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";
import { Button, GridList, GridListItem } from "react-aria-components/GridList";
import { useDragAndDrop } from "react-aria-components/useDragAndDrop";
import { words } from "../i18n/words.ts";
import style from "./order-list.module.css";

type Props<Item extends { id: string }> = {
  label: string;
  items: readonly Item[];
  nameOf: (item: Item) => string;
  /** The ids in their new order. */
  onOrder: (ids: string[]) => void;
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** Shown only: nobody may move them. */
  still?: boolean;
  children: (item: Item, at: number) => ReactNode;
};

/** Rows that are put in order by dragging, with the mouse, by touch or by keys. Rows bring Lên and Xuống of their own. */
export function OrderList<Item extends { id: string }>(props: Props<Item>) {
  const { label, items, nameOf, onOrder, selectedId, onSelect, still = false, children } = props;
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    onReorder: ({ keys, target }) => {
      const moved = [...keys].map(String);
      const rest = items.map(({ id }) => id).filter((id) => !moved.includes(id));
      const at = rest.indexOf(String(target.key)) + (target.dropPosition === "after" ? 1 : 0);
      onOrder(rest.toSpliced(at, 0, ...moved));
    },
  });
  return (
    <GridList
      aria-label={label}
      className={style["list"] ?? ""}
      items={items}
      dependencies={[items, selectedId, children]}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={selectedId === null ? [] : [selectedId]}
      onSelectionChange={(keys) => {
        const [key] = keys === "all" ? [] : [...keys];
        if (key !== undefined) onSelect(String(key));
      }}
      {...(still ? {} : { dragAndDropHooks })}
    >
      {(item) => (
        <GridListItem id={item.id} textValue={nameOf(item)} className={style["row"] ?? ""}>
          {still ? null : (
            <Button
              slot="drag"
              className={style["handle"] ?? ""}
              aria-label={words.drag(nameOf(item))}
            >
              <GripVertical aria-hidden size={18} />
            </Button>
          )}
          {children(item, items.indexOf(item))}
        </GridListItem>
      )}
    </GridList>
  );
}
