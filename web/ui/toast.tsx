import { CircleCheck, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { words } from "../i18n/words.ts";
import { Button } from "./button.tsx";
import style from "./toast.module.css";

type Message = { text: string; kind?: "done" | "failed"; undo?: () => void };
type Shown = Message & { id: number };

const SHOWN_FOR = 8000;
let shown: Shown[] = [];
let made = 0;
const looking = new Set<() => void>();

/** Says for 8 s what was done, with **Hoàn tác** where it can be taken back. */
export function say(message: Message): void {
  made += 1;
  show([...shown.slice(-2), { ...message, id: made }]);
}

/** The messages, at the foot of the page. */
export function Toasts() {
  const messages = useSyncExternalStore(follow, () => shown);
  return (
    <div className={style["toasts"]} role="status" aria-atomic="false">
      {messages.map((message) => (
        <Toast key={message.id} message={message} />
      ))}
    </div>
  );
}

function Toast({ message }: { message: Shown }) {
  const held = useRef(false);
  useEffect(() => {
    let left = SHOWN_FOR;
    const timer = setInterval(() => {
      // Who points at it or is in it still reads.
      if (!held.current) left -= 250;
      if (left <= 0) dismiss(message.id);
    }, 250);
    return () => clearInterval(timer);
  }, [message.id]);
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
      <span>{message.text}</span>
      {message.undo ? (
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
