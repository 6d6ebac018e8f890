import { Minus, Plus } from "lucide-react";
import { Button, Group, Input, NumberField as Base } from "react-aria-components/NumberField";
import { Field } from "./field.tsx";
import style from "./field.module.css";

type Props = {
  label: string;
  pointer?: string;
  hint?: string;
  bare?: boolean;
  /** NaN while it is empty. */
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  step?: number;
};

/** A number, typed or stepped. */
export function NumberField({ value, onChange, min = 0, max, step = 1, ...common }: Props) {
  return (
    <Field {...common}>
      {(ids, labelId) => (
        <Base
          aria-labelledby={labelId}
          aria-describedby={ids["aria-describedby"]}
          value={value}
          onChange={onChange}
          minValue={min}
          {...(max === undefined ? {} : { maxValue: max })}
          step={step}
          isInvalid={ids["aria-invalid"] ?? false}
        >
          <Group className={`${style["control"]} ${style["group"]}`}>
            <Input />
            <Button slot="decrement" className={style["inner"] ?? ""}>
              <Minus aria-hidden size={16} />
            </Button>
            <Button slot="increment" className={style["inner"] ?? ""}>
              <Plus aria-hidden size={16} />
            </Button>
          </Group>
        </Base>
      )}
    </Field>
  );
}
