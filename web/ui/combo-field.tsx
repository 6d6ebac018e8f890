import { ChevronDown } from "lucide-react";
import {
  ComboBox,
  Button,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
} from "react-aria-components/ComboBox";
import { fold, matches } from "../format/fold.ts";
import { Field } from "./field.tsx";
import { useOverlays } from "./overlays.ts";
import field from "./field.module.css";
import menu from "./menu.module.css";

type Option = { id: string; text: string };
type Props = {
  label: string;
  pointer?: string;
  hint?: string;
  bare?: boolean;
  value: string | null;
  onChange: (id: string | null) => void;
  options: readonly Option[];
};

/** One of many, found as one types, with or without marks; empty is none. */
export function ComboField({ value, onChange, options, ...common }: Props) {
  const overlays = useOverlays();
  return (
    <Field {...common}>
      {(ids, labelId) => (
        <ComboBox
          aria-labelledby={labelId}
          aria-describedby={ids["aria-describedby"]}
          selectedKey={value}
          onSelectionChange={(key) => onChange(key === null ? null : String(key))}
          defaultItems={options}
          defaultFilter={(text, typed) => fold(typed) === fold(text) || matches(typed, text)}
          menuTrigger="focus"
          isInvalid={ids["aria-invalid"] ?? false}
        >
          <div className={`${field["control"]} ${field["group"]}`}>
            <Input />
            <Button className={field["inner"] ?? ""}>
              <ChevronDown aria-hidden size={18} />
            </Button>
          </div>
          <Popover {...overlays} className={menu["popover"] ?? ""}>
            <ListBox className={menu["menu"] ?? ""}>
              {(option: Option) => (
                <ListBoxItem id={option.id} className={menu["item"] ?? ""} textValue={option.text}>
                  {option.text}
                </ListBoxItem>
              )}
            </ListBox>
          </Popover>
        </ComboBox>
      )}
    </Field>
  );
}
