import { createContext, use, useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { Problem } from "../app/client.ts";
import { words } from "../i18n/words.ts";
import style from "./form.module.css";

const Refused = createContext<{ formId: string; problem: Problem | null }>({
  formId: "",
  problem: null,
});

type Props = {
  /** Why the server refused what was sent last; its errors are shown at their fields too. */
  problem: Problem | null;
  onSubmit: () => void;
  children: ReactNode;
  className?: string | undefined;
};

/** A form whose fields carry the JSON pointer of what they send, so that a refusal finds them. */
export function Form({ problem, onSubmit, children, className }: Props) {
  const formId = useId();
  return (
    <form
      noValidate
      className={className ?? style["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Refused value={{ formId, problem }}>
        <ErrorSummary />
        {children}
      </Refused>
    </form>
  );
}

/** The id of a field's box in its form, and what the server says against it. */
export function useField(pointer: string | undefined): { id: string; error: string | undefined } {
  const ownId = useId();
  const { formId, problem } = use(Refused);
  if (pointer === undefined) return { id: ownId, error: undefined };
  const error = problem?.errors.find((one) => isUnder(one.pointer, pointer))?.message;
  return { id: `${formId}${pointer}`, error };
}

function isUnder(pointer: string, field: string): boolean {
  return pointer === field || pointer.startsWith(`${field}/`);
}

type Named = { boxId: string; label: string; message: string };

/** What was refused, and why, before the fields; each error leads to its field, the first has the focus. */
function ErrorSummary() {
  const { formId, problem } = use(Refused);
  const box = useRef<HTMLDivElement>(null);
  const [named, setNamed] = useState<Named[]>([]);
  useEffect(() => {
    if (!problem) return undefined;
    // The fields of a form that has just come stand a moment later.
    const timer = setTimeout(() => {
      const found = problem.errors.map(({ pointer, message }) => {
        const field = findField(formId, pointer);
        const label = field?.querySelector("label")?.textContent ?? pointer;
        return { boxId: field?.id ?? "", label, message };
      });
      setNamed(found);
      const first = found.find(({ boxId }) => boxId !== "");
      if (first) focusField(first.boxId);
      else box.current?.focus();
    });
    return () => clearTimeout(timer);
  }, [formId, problem]);
  if (!problem) return null;
  return (
    <div ref={box} className={style["refused"]} role="alert" tabIndex={-1}>
      <p>{problem.message}</p>
      {problem.errors.length > 0 ? (
        <ul>
          {named.map(({ boxId, label, message }) => (
            <li key={boxId + label + message}>
              {boxId ? <FieldLink boxId={boxId} text={label} /> : <b>{label}</b>}: {message}
            </li>
          ))}
        </ul>
      ) : (
        <p className={style["code"]}>{words.errorCode(problem.code)}</p>
      )}
    </div>
  );
}

function FieldLink({ boxId, text }: { boxId: string; text: string }) {
  return (
    <a
      href={`#${boxId}`}
      onClick={(event) => {
        event.preventDefault();
        focusField(boxId);
      }}
    >
      {text}
    </a>
  );
}

/** The field of a pointer, else the first in it, else of what it lies in. */
function findField(formId: string, pointer: string): HTMLElement | null {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const whole = `${formId}${path}`;
    const field =
      document.getElementById(whole) ??
      document.querySelector<HTMLElement>(`[id^="${CSS.escape(`${whole}/`)}"]`);
    if (field) return field;
  }
  return null;
}

function focusField(boxId: string): void {
  const inside = "input, select, textarea, [role='spinbutton'], button";
  document.getElementById(boxId)?.querySelector<HTMLElement>(inside)?.focus();
}
