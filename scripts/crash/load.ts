import { setTimeout as sleep } from "node:timers/promises";
import { askTurn, markDelegate, moveTurn, reportHeadcount, type Marks } from "./acts.ts";
import type { Chance } from "./chance.ts";
import type { Rooms } from "./rooms.ts";
import { send, type Sent, type Wire } from "./sending.ts";
import type { Hall } from "./stage.ts";

export type Stage = { halls: [Hall, ...Hall[]]; rooms: Rooms; marks: Marks; stray: Sent[] };

const CALLERS = 10;
const READS = [
  "attendance",
  "turns",
  "reports/attendance-sites.xlsx",
  "reports/turns.csv",
] as const;

/** Callers at work side by side until the kill at `length` milliseconds; answers what went wrong before it. */
export async function loadUntilKilled(
  wire: Wire,
  stage: Stage,
  chance: Chance,
  length: number,
  kill: () => Promise<void>,
): Promise<string[]> {
  const state = { over: false };
  const troubles: string[] = [];
  const callers = Array.from({ length: CALLERS }, async (_, nth) => {
    const own = chance.part(nth);
    while (!state.over) {
      const trouble = await act(wire, stage, own, state);
      if (trouble !== null) troubles.push(trouble);
    }
  });
  await sleep(length);
  state.over = true;
  await kill();
  await Promise.all(callers);
  return troubles;
}

async function act(
  wire: Wire,
  stage: Stage,
  chance: Chance,
  state: { over: boolean },
): Promise<string | null> {
  const hall = chance.pick(stage.halls);
  if (chance.oneIn(12)) return read(wire, hall, chance, state);
  const { sent, after } = await choose(stage, hall, chance);
  const came = await send(wire, sent);
  after?.(sent);
  if (!came) return state.over ? null : `${sent.id}: không trả lời khi máy chủ còn sống`;
  return sent.outcome === "refused" ? `${sent.id}: ${sent.status}` : null;
}

type Chosen = { sent: Sent; after?: (sent: Sent) => void };

async function choose(stage: Stage, hall: Hall, chance: Chance): Promise<Chosen> {
  const { rooms, marks } = stage;
  const draw = chance.between(1, 100);
  if (draw <= 4) return kept(stage.stray, rooms.stray());
  if (draw <= 35) return kept(hall.sent, await rooms.happens(hall, chance));
  if (draw <= 55) return kept(hall.sent, markDelegate(hall, marks, chance));
  if (draw <= 70) return kept(hall.sent, reportHeadcount(hall, marks, chance));
  const turn = draw <= 82 ? undefined : hall.turns.pop();
  if (turn === undefined) {
    const asked = kept(hall.sent, askTurn(hall, marks, chance));
    return { ...asked, after: (sent) => opened(hall, sent) };
  }
  const wasGiven = turn.called && turn.timed;
  const moved = kept(hall.sent, moveTurn(hall, turn, chance));
  // While a call on a turn is under way nobody else takes it; one without an answer is left alone.
  const after = ({ outcome }: Sent) => {
    if (outcome === "acknowledged" && !wasGiven) hall.turns.unshift(turn);
  };
  return { ...moved, after };
}

/** Noted before it goes out: whatever the server makes of it, it was sent. */
function kept(list: Sent[], sent: Sent): Chosen {
  list.push(sent);
  return { sent };
}

/** A turn that is asked for can be called. */
function opened(hall: Hall, { outcome, content }: Sent): void {
  const { turnId } = content;
  if (outcome === "acknowledged" && typeof turnId === "string")
    hall.turns.push({ id: turnId, called: false, timed: false });
}

async function read(
  wire: Wire,
  hall: Hall,
  chance: Chance,
  state: { over: boolean },
): Promise<string | null> {
  const path = `/events/${hall.eventId}/${chance.pick(READS)}`;
  try {
    const response = await fetch(`${wire.base}/api${path}`, {
      headers: { Authorization: `Bearer ${wire.adminKey}` },
      signal: AbortSignal.timeout(20_000),
    });
    await response.arrayBuffer();
    return response.ok ? null : `GET ${path}: ${response.status}`;
  } catch {
    return state.over ? null : `GET ${path}: không trả lời khi máy chủ còn sống`;
  }
}
