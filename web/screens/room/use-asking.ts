import { useEffect, useState } from "react";
import { inOneLine, Problem, told } from "../../app/client.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Outbox, Unsent } from "../../site/outbox.ts";
import type { Joined } from "../../site/session.ts";
import { useLineLost } from "../../site/use-line-lost.ts";
import type { Turn } from "./own-turn.ts";

export type Asking = {
  /** The site may ask now; false while the list is closed. */
  may: boolean;
  asked: boolean;
  /** The request waits on this machine for the line. */
  unsent: boolean;
  busy: boolean;
  /** Only the server can take the request back, and it cannot be reached. */
  locked: boolean;
  /** Why a withdrawal was not done: until the line or the turn is another. */
  problem: string | null;
  toggle(): void;
};

/** The server says something every 15 s: by then the line is back, or known to be lost. */
const UNREACHED_FOR = 15_000;

type Box = Outbox & { entries: readonly Unsent[] };

/** `Đăng ký phát biểu` ↔ `Rút đăng ký`; a request that cannot be sent waits in the outbox. */
export function useAsking(joined: Joined, turn: Turn | null, box: Box): Asking {
  const store = liveStore(joined.event.id, "site");
  const may = useLive(store, ({ mayAsk, event }) => mayAsk !== false && isOpen(event?.state));
  const lost = useLineLost(joined);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const waiting = box.entries.find(({ change, refused }) => change.kind === "asked" && !refused);
  const standing = turn?.state === "waiting" || turn?.state === "called" ? turn : null;
  const situation = `${lost} ${turn?.id} ${turn?.state}`;
  const [seen, setSeen] = useState(situation);
  if (seen !== situation) {
    setSeen(situation);
    setProblem(null);
  }
  useEffect(() => {
    if (problem?.status !== 0) return undefined;
    const timer = setTimeout(() => setProblem(null), UNREACHED_FOR);
    return () => clearTimeout(timer);
  }, [problem]);
  const withdraw = async ({ id: turnId }: Turn) => {
    setBusy(true);
    setProblem(null);
    const param = { eventId: joined.event.id, turnId };
    await told(joined.api.events[":eventId"].turns[":turnId"].withdraw.$post({ param })).catch(
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      },
    );
    setBusy(false);
  };
  return {
    may: may && turn?.state !== "speaking",
    asked: standing !== null || waiting !== undefined,
    unsent: standing === null && waiting !== undefined,
    busy,
    locked: lost && standing !== null,
    problem: problem && inOneLine(problem),
    toggle() {
      if (busy || (lost && standing)) return;
      if (standing) void withdraw(standing);
      else if (waiting) box.drop(waiting.id);
      else box.add({ kind: "asked" });
    },
  };
}

function isOpen(state: string | undefined): boolean {
  return state === "scheduled" || state === "live" || state === "paused";
}
