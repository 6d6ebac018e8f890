import { useEffect, useRef } from "react";
import { say } from "../../ui/toast.tsx";
import { useConducting } from "../floor/conducting.tsx";
import { floorOf, type Turn } from "../floor/floor.ts";
import { floorStore } from "../floor/floor-store.ts";
import { words } from "./words.ts";

export const KEYS = ["F1", "F2", "F4", "F7", "F8", "F9"] as const;
/** The field that F2 leads to. */
export const SEARCH_ID = "wall-search";

type Wanted = { busy: boolean; onHelp: () => void; onMuteAll: () => void };

/** The function keys of ux.md 5.10. While a dialog is open they do nothing; keys held down count once. */
export function useKeys(wanted: Wanted): void {
  const { eventId, conduct, off, offToGive, why } = useConducting();
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });
  useEffect(() => {
    const deeds: Record<string, () => void> = {
      F4: () => speaking((turn) => conduct.addMinute(turn)),
      F7: () => latest.current.onMuteAll(),
      F8: () => {
        const { next } = floorOf(floorStore(eventId).turns());
        if (next) void conduct.give(next);
        else say({ kind: "failed", text: words.nothingToDo.give });
      },
      F9: () => speaking((turn) => conduct.finish(turn)),
    };
    function speaking(deed: (turn: Turn) => unknown): void {
      const { speaking: turn, paused } = floorOf(floorStore(eventId).turns());
      const held = turn ?? paused[0];
      if (held) deed(held);
      else say({ kind: "failed", text: words.nothingToDo.finish });
    }
    function press(event: KeyboardEvent): void {
      const key = event.code;
      if (!(KEYS as readonly string[]).includes(key) || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      if (event.repeat || latest.current.busy || isDialogOpen()) return;
      if (key === "F1") latest.current.onHelp();
      else if (key === "F2") document.getElementById(SEARCH_ID)?.focus();
      else if (!(key === "F8" ? offToGive : off)) deeds[key]?.();
      else if (why !== null) say({ kind: "failed", text: why });
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [eventId, conduct, off, offToGive, why]);
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], dialog[open]') !== null;
}
