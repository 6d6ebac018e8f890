import { useSyncExternalStore } from "react";

/** Something to be told for some seconds: `done` by this page, `others` by somebody else, `refused` by the server. */
export type Notice = {
  id: number;
  tone: "done" | "others" | "refused";
  text: string;
  undo?: () => void;
};

/** As long as something can be undone (ux.md 5.2); what went wrong stays a little longer. */
const SHOWN_FOR = { done: 8000, others: 8000, refused: 15_000 };
const MOST = 4;

let notices: Notice[] = [];
let made = 0;
const changed = new Set<() => void>();

export function say(notice: Omit<Notice, "id">): void {
  made += 1;
  const id = made;
  replace([...notices.filter(({ text }) => text !== notice.text), { ...notice, id }].slice(-MOST));
  setTimeout(() => dismiss(id), SHOWN_FOR[notice.tone]);
}

export function dismiss(id: number): void {
  if (notices.some((one) => one.id === id)) replace(notices.filter((one) => one.id !== id));
}

export function useNotices(): Notice[] {
  return useSyncExternalStore(subscribe, () => notices);
}

function subscribe(one: () => void): () => void {
  changed.add(one);
  return () => void changed.delete(one);
}

function replace(next: Notice[]): void {
  notices = next;
  for (const one of changed) one();
}
