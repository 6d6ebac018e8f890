import { CircleCheck, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Problem } from "../app/client.ts";
import { words } from "../i18n/words.ts";
import { Button } from "./button.tsx";
import style from "./toast.module.css";

export type Undo = {
  undo?: () => void;
  /** Whether it can still be taken back: looked at as long as the message is shown. */
  stands?: () => boolean;
};
type Message = Undo & {
  text: string;
  kind?: "done" | "failed";
  /** Why it was refused: its number can be read out on the phone. */
  code?: string;
};
type Shown = Message & { id: number };

const SHOWN_FOR = 8000;
const LOOK_EVERY = 250;
let shown: Shown[] = [];
let made = 0;
const looking = new Set<() => void>();

/** Says for 8 s what was done, with **Hoàn tác** where it can be taken back. */
export function say(message: Message): void {
  made += 1;
  show([...shown.slice(-2), { ...message, id: made }]);
}

/** Says why something was not done, in the problem's words if not in others. */
export function sayProblem(problem: Problem, text: string = problem.message): void {
  say({ kind: "failed", text, code: problem.code });
}

/** The messages, at the foot of the page; F6 leads a keyboard to the latest. The kit knows the mark: in reach beside a dialog too. */
export function Toasts() {
  const messages = useSyncExternalStore(follow, () => shown);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const latest = element.current?.lastElementChild?.querySelector("button");
      if (event.code !== "F6" || !latest) return;
      event.preventDefault();
      latest.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <div
      ref={element}
      className={style["toasts"]}
      role="status"
      aria-atomic="false"
      data-react-aria-top-layer="true"
    >
      {messages.map((message) => (
        <Toast key={message.id} message={message} />
      ))}
    </div>
  );
}

function Toast({ message }: { message: Shown }) {
  const held = useRef(false);
  const [stale, setStale] = useState(false);
  useEffect(() => {
    let left = SHOWN_FOR;
    const timer = setInterval(() => {
      setStale(message.stands?.() === false);
      // Who points at it or is in it still reads.
      if (!held.current) left -= LOOK_EVERY;
      if (left <= 0) dismiss(message.id);
    }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [message]);
  const hold = (on: boolean) => () => void (held.current = on);
  const Icon = message.kind === "failed" ? TriangleAlert : CircleCheck;
  return (
    <div
      className={style["toast"]}
      data-kind={message.kind ?? "done"}
      onMouseEnter={hold(true)}
      onMouseLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <Icon aria-hidden size={20} />
      <span>
        {message.text}
        {message.code === undefined ? null : <small>{words.errorCode(message.code)}</small>}
      </span>
      {message.undo && !stale ? (
        <Button
          kind="quiet"
          size="dense"
          onClick={() => {
            dismiss(message.id);
            message.undo?.();
          }}
        >
          {words.undo}
        </Button>
      ) : null}
      <Button kind="quiet" size="dense" onClick={() => dismiss(message.id)}>
        {words.close}
      </Button>
    </div>
  );
}

function dismiss(id: number): void {
  show(shown.filter((message) => message.id !== id));
}

function show(next: Shown[]): void {
  shown = next;
  for (const one of looking) one();
}

function follow(changed: () => void): () => void {
  looking.add(changed);
  return () => looking.delete(changed);
}
