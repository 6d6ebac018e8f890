import type { ReactNode } from "react";
import style from "./field.module.css";
import { useField } from "./form.tsx";

type Common = {
  label: string;
  /** Where its value stands in what is sent, as the server's errors name it: `/title`. */
  pointer?: string;
  hint?: string;
  /** What is wrong with it, as the page itself finds. */
  wrong?: string | undefined;
  /** Its label is for screen readers only: a table's head says it already. */
  bare?: boolean;
};
/** What ties the control to its label and texts; parts of the kit take `labelId`, since their labels are no `<label for>`. */
type Ids = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** Label, hint and error around any one control. */
export function Field({
  label,
  pointer,
  hint,
  wrong,
  bare,
  children,
}: Common & { children: (ids: Ids, labelId: string) => ReactNode }) {
  const { id, error } = useField(pointer);
  const said = wrong ?? error;
  const described = [hint && `${id}-hint`, said && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div id={id} className={style["field"]}>
      <label
        id={`${id}-label`}
        htmlFor={`${id}-control`}
        className={bare ? "spoken" : style["label"]}
      >
        {label}
      </label>
      {children(
        {
          id: `${id}-control`,
          ...(described ? { "aria-describedby": described } : {}),
          ...(said ? { "aria-invalid": true as const } : {}),
        },
        `${id}-label`,
      )}
      {hint ? (
        <p id={`${id}-hint`} className={style["hint"]}>
          {hint}
        </p>
      ) : null}
      {said ? (
        <p id={`${id}-wrong`} className={style["wrong"]}>
          {said}
        </p>
      ) : null}
    </div>
  );
}

type TextProps = Common & {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  type?: "text" | "tel" | "password";
  required?: boolean;
  placeholder?: string;
  /** Has the focus as it appears, in a form that was just asked for. */
  focused?: boolean;
  maxLength?: number;
  disabled?: boolean;
};

/** A line of text, or several `rows`. */
export function TextField({ value, onChange, rows, type = "text", ...rest }: TextProps) {
  const { required, placeholder, focused, maxLength, disabled, ...common } = rest;
  const more = { required, placeholder, maxLength, disabled };
  return (
    <Field {...common}>
      {(ids) =>
        rows === undefined ? (
          <input
            {...ids}
            {...more}
            ref={focused ? focusOnce : undefined}
            className={style["control"]}
            type={type}
            autoComplete="off"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <textarea
            {...ids}
            {...more}
            ref={focused ? focusOnce : undefined}
            className={style["control"]}
            rows={rows}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

/** One of a few; many belong into a ComboField. */
export function SelectField<Value extends string>({
  value,
  onChange,
  options,
  ...common
}: Common & {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; text: string }[];
}) {
  return (
    <Field {...common}>
      {(ids) => (
        <select
          {...ids}
          className={style["control"]}
          value={value}
          // The value of one of the options.
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Searches as one types; what it finds is compared without marks (`matches`). */
export function SearchField({
  label,
  value,
  onChange,
}: Pick<TextProps, "label" | "value" | "onChange">) {
  return (
    <Field label={label} bare>
      {(ids) => (
        <input
          {...ids}
          className={style["control"]}
          type="search"
          placeholder={label}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Yes or no. */
export function Checkbox({
  label,
  checked,
  onChange,
  disabled,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className={style["check"]}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

function focusOnce(element: HTMLElement | null): void {
  element?.focus();
}
