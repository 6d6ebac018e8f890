import { useEffect } from "react";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Joined } from "../../site/session.ts";
import type { Standing, Turn } from "./own-turn.ts";
import { words } from "./words.ts";

type Props = { joined: Joined; turn: Turn | null; standing: Standing };

/** Tells events, never each second, to who cannot see them; the title of the tab carries the state. */
export function Announcer({ joined, turn, standing }: Props) {
  const phase = useLive(liveStore(joined.event.id, "site"), ({ speaker }) =>
    speaker !== null && speaker?.turnId === turn?.id ? speaker?.phase : null,
  );
  const { name } = joined.site;
  useEffect(() => {
    const titles = { speaking: words.titleSpeaking(name), called: words.titleCalled(name) };
    const special = standing === "speaking" || standing === "called";
    document.title = special ? titles[standing] : words.titleOf(name);
  }, [standing, name]);
  return (
    <p className="spoken" role="status">
      {textOf(standing, phase)}
    </p>
  );
}

function textOf(standing: Standing, phase: Turn["phase"] | undefined): string {
  if (standing === "called") return words.announceCalled;
  if (standing === "paused") return words.announcePaused;
  if (standing !== "speaking") return "";
  if (phase === "overtime") return words.announceOver;
  return phase === "warning" || phase === "danger" ? words.announceMinute : words.announceSpeaking;
}
