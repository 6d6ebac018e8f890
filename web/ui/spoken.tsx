import { useEffect, useRef, useSyncExternalStore } from "react";

type Said = { id: number; text: string; urgent: boolean };

/** Long enough for a screen reader to take it up. */
const KEPT_FOR = 7000;
let said: readonly Said[] = [];
let made = 0;
const looking = new Set<() => void>();

/** Tells an event to who does not see it. News wait for the end of a sentence; what is urgent does not. */
export function speak(text: string, urgent = false): void {
  made += 1;
  const one = { id: made, text, urgent };
  become([...said, one]);
  setTimeout(() => become(said.filter(({ id }) => id !== one.id)), KEPT_FOR);
}

/** Speaks `text` whenever `event` has become another; null is no event. */
export function useSpoken(event: string | null, text: string, urgent = false): void {
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (event === last.current) return;
    last.current = event;
    if (event !== null) speak(text, urgent);
  });
}

type Loss = { lost: string; back: string };

/** Speaks of what is lost, and once it is back. */
export function useSpokenLoss(isLost: boolean, { lost, back }: Loss, urgent = false): void {
  const was = useRef(false);
  useEffect(() => {
    if (isLost === was.current) return;
    was.current = isLost;
    speak(isLost ? lost : back, urgent);
  });
}

/** Where it is spoken: there before the first word, and in reach while a dialog is open (the kit knows the mark). */
export function Spoken() {
  const all = useSyncExternalStore(follow, () => said);
  const lines = (urgent: boolean) =>
    all.filter((one) => one.urgent === urgent).map(({ id, text }) => <p key={id}>{text}</p>);
  return (
    <div className="spoken" data-live-announcer="true">
      <div role="status" aria-atomic="false">
        {lines(false)}
      </div>
      <div role="alert" aria-atomic="false">
        {lines(true)}
      </div>
    </div>
  );
}

function become(next: readonly Said[]): void {
  said = next;
  for (const one of looking) one();
}

function follow(changed: () => void): () => void {
  looking.add(changed);
  return () => looking.delete(changed);
}
