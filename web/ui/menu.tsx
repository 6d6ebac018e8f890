import { EllipsisVertical } from "lucide-react";
import { Button as BaseButton } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components/Menu";
import { useOverlays } from "./overlays.ts";
import style from "./menu.module.css";

export type MenuChoice = { id: string; text: string; danger?: boolean; off?: boolean };

/** Further commands behind one button; `label` says of what. */
export function MenuButton({
  label,
  choices,
  onChoose,
}: {
  label: string;
  choices: MenuChoice[];
  onChoose: (id: string) => void;
}) {
  const overlays = useOverlays();
  return (
    <MenuTrigger>
      <BaseButton aria-label={label} className={style["trigger"] ?? ""}>
        <EllipsisVertical aria-hidden size={18} />
      </BaseButton>
      <Popover {...overlays} className={style["popover"] ?? ""} placement="bottom end">
        <Menu
          className={style["menu"] ?? ""}
          aria-label={label}
          disabledKeys={choices.filter(({ off }) => off).map(({ id }) => id)}
          onAction={(key) => onChoose(String(key))}
        >
          {choices.map(({ id, text, danger }) => (
            <MenuItem
              key={id}
              id={id}
              className={`${style["item"]} ${danger ? style["danger"] : ""}`}
            >
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
