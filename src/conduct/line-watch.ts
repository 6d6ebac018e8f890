import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact, Store } from "../db/commit.ts";
import { findEvent } from "../events/queries.ts";
import { roomKnowledge } from "../rooms/queries.ts";
import { findSite, siteStays } from "../sites/queries.ts";
import { changeOf } from "../turns/commands.ts";
import { turnFact } from "../turns/facts.ts";
import { lostLines } from "../turns/lines.ts";
import { segmentsOf, speakingTurn } from "../turns/queries.ts";

const SYSTEM = { kind: "system", id: null } as const;
const NOTHING: Change = { facts: [], value: undefined };
/** A page that is loaded anew, or a device that takes over, is back before that. */
const GRACE: Millis = 2000;
const LEAVES = ["participant_left", "participant_connection_aborted", "room_finished"];

/** Pauses the turn that speaks when its site has lost its line, in events whose rule says so. */
export function watchLines(store: Store, grace: Millis = GRACE): { stop(): Promise<void> } {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const checking = new Set<Promise<unknown>>();

  function hear(eventId: string, facts: readonly Fact[]): void {
    if (waiting.has(eventId) || !facts.some(mayTellOfLoss)) return;
    waiting.set(
      eventId,
      setTimeout(() => check(eventId), grace),
    );
  }

  function check(eventId: string): void {
    waiting.delete(eventId);
    const done = checkLine(store, eventId)
      .catch(() => undefined) // the next word of LiveKit tries again
      .finally(() => checking.delete(done));
    checking.add(done);
  }

  const stopListening = store.onCommit(hear);
  return {
    async stop() {
      stopListening();
      for (const timer of waiting.values()) clearTimeout(timer);
      await Promise.all(checking);
    },
  };
}

function mayTellOfLoss({ type, data }: Fact): boolean {
  const { event } = data;
  const leaves = typeof event === "string" && LEAVES.includes(event);
  return type === "livekit_answered" || (type === "livekit_told" && leaves);
}

async function checkLine(store: Store, eventId: string): Promise<void> {
  const event = await findEvent(store.read, eventId);
  if (event.lost_line_pauses === 0 || !(await speakingTurn(store.read, eventId))) return;
  await store.commit({ eventId, by: SYSTEM, decide: pauseForLostLine });
}

/** Pauses the turn that speaks if its site was in the room while it spoke and is not any more. */
export async function pauseForLostLine(event: EventAt): Promise<Change> {
  const { lost_line_pauses: asked } = await findEvent(event.db, event.id);
  const turn = await speakingTurn(event.db, event.id);
  if (asked === 0 || !turn || turn.site_id === null) return NOTHING;
  const { livekit_identity: owner } = await findSite(event.db, event.id, turn.site_id);
  const stays = await siteStays(event.db, event.id, owner);
  if (stays.some((stay) => stay.to === null)) return NOTHING;
  const rows = (await segmentsOf(event.db, event.id, [turn])).get(turn.id) ?? [];
  const running = rows.filter((row) => row.to_at === null);
  const segments = running.map(({ from_at: from, to_at: to }) => ({ from, to }));
  const lost = lostLines(segments, stays, null).at(-1);
  if (!lost || (await isSilence(event, owner, lost.from))) return NOTHING;
  return changeOf(turnFact.paused({ turnId: turn.id, lostLineAt: lost.from }));
}

/** LiveKit itself fell silent then: nobody knows whether the line was lost. */
async function isSilence({ db, id }: EventAt, owner: string, at: Millis): Promise<boolean> {
  return (await roomKnowledge(db, id, owner)).silences.includes(at);
}
