import { staffApi, told } from "../../app/client.ts";
import { isOpen } from "../../../src/events/events.ts";
import { liveStore } from "../../live/live-store.ts";
import { floorOf, type Deed, type Turn } from "./floor.ts";
import { floorStore } from "./floor-store.ts";
import { turnName } from "./names.ts";
import { say, type Undo } from "../../ui/toast.tsx";
import { sayRefused } from "./refused.ts";
import { words } from "./words.ts";

type Sent = Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;
export type AskIn = {
  siteId?: string;
  delegateId?: string;
  itemId?: string;
  contributionId?: string;
  kind?: Turn["kind"];
  plannedSeconds?: number;
  note?: string;
};
export type Conductor = ReturnType<typeof conductor>;

const MINUTE = 60;

/**
 * What a person may do to the floor of an event: shown at once, sent with the version that was seen, put right by the
 * server's answer, and told in a notice, with the way back where there is one.
 */
export function conductor(eventId: string) {
  const live = liveStore(eventId, "staff");
  const store = floorStore(eventId);
  const turnsApi = staffApi.events[":eventId"].turns;
  const one = turnsApi[":turnId"];
  const param = (turn: Turn) => ({ param: { eventId, turnId: turn.id } });
  /** The versions that this page's own deeds led to. */
  const led = new Map<string, number>();
  const versionOf = ({ id, version }: Turn) => Math.max(version, led.get(id) ?? 0);
  const seen = (turn: Turn) => ({ headers: { "If-Match": `"${versionOf(turn)}"` } });
  let previous: Promise<unknown> = Promise.resolve();
  const name = (turn: Turn) => turnName(eventId, turn);

  /**
   * Does it on this page at once and then on the server; true when the server did it. One after the other: a key pressed
   * before the last one is answered means what this page shows, not a version that its own deed has just made old.
   */
  async function act(deed: Deed, send: () => Sent, done: string, back: Undo = {}) {
    const since = live.get().acts?.at(-1)?.seq ?? 0;
    const pending = store.begin(deed);
    const sent = previous.then(async () => {
      const answer = await told(send());
      // A call on one turn answers with the turn, one on the queue with the list.
      const turn = deed.do === "order" ? null : (answer as Turn);
      if (turn) led.set(turn.id, turn.version);
      return turn;
    });
    previous = sent.catch(() => {});
    try {
      store.done(pending, await sent);
      say({ text: done, ...back });
      return true;
    } catch (error) {
      store.refused(pending);
      await sayRefused(error, live, since);
      return false;
    }
  }

  function give(turn: Turn): Promise<boolean> {
    const before = floorOf(store.turns()).speaking;
    const query = { speaking: before?.id ?? "none" };
    return act(
      { do: "give", turnId: turn.id },
      async () => {
        const stood = before && versionOf(latest(before));
        const answer = await one.floor.$put({ ...param(turn), query }, seen(turn));
        // Whoever spoke has given way, one version further; the answer tells of the other turn alone.
        if (before && stood && answer.ok) led.set(before.id, stood + 1);
        return answer;
      },
      words.done.give(name(turn)),
      {
        undo: () => void (before ? give(latest(before)) : pause(latest(turn))),
        stands: () => speaking() === turn.id && mayGive(),
      },
    );
  }

  function finish(turn: Turn): Promise<boolean> {
    return act(
      { do: "finish", turnId: turn.id },
      () => one.floor.$delete(param(turn), seen(turn)),
      words.done.finish(name(turn)),
      { undo: () => void again(turn), stands: () => speaking() === undefined && mayGive() },
    );
  }

  /** A turn that has ended gets the floor back; its version is not in the stream any more. */
  async function again(turn: Turn): Promise<void> {
    const since = live.get().acts?.at(-1)?.seq ?? 0;
    const query = { speaking: speaking() ?? "none" };
    await told(one.floor.$put({ ...param(turn), query })).catch((error: unknown) =>
      sayRefused(error, live, since),
    );
  }

  function pause(turn: Turn): Promise<boolean> {
    return act(
      { do: "pause", turnId: turn.id },
      () => one.pause.$post(param(turn), seen(turn)),
      words.done.pause(name(turn)),
      {
        undo: () => void resume(latest(turn)),
        stands: () => latest(turn).state === "paused" && speaking() === undefined && mayGive(),
      },
    );
  }

  function resume(turn: Turn): Promise<boolean> {
    return act(
      { do: "resume", turnId: turn.id },
      () => one.resume.$post(param(turn), seen(turn)),
      words.done.resume(name(turn)),
      { undo: () => void pause(latest(turn)), stands: () => speaking() === turn.id && isGoing() },
    );
  }

  function addTime(turn: Turn, seconds: number): Promise<boolean> {
    const said = seconds > 0 ? words.done.addTime : words.done.takeTime;
    return act(
      { do: "addTime", turnId: turn.id, seconds },
      () => one.time.$post({ ...param(turn), json: { addSeconds: seconds } }, seen(turn)),
      said(name(turn)),
      {
        undo: () => void addTime(latest(turn), -seconds),
        stands: () => store.turns().some(({ id }) => id === turn.id) && isGoing(),
      },
    );
  }

  function order(turnIds: string[]): Promise<boolean> {
    const before = waiting();
    return act(
      { do: "order", turnIds },
      () => turnsApi.order.$put({ param: { eventId }, json: { turnIds } }),
      words.done.order,
      {
        undo: () => void order(before.filter((id) => waiting().includes(id))),
        // Whoever has put it in another order since then did so knowing this one.
        stands: () => isGoing() && inOrder(turnIds, waiting()),
      },
    );
  }

  const speaking = () => floorOf(store.turns()).speaking?.id;
  const waiting = () => floorOf(store.turns()).queue.map(({ id }) => id);
  function isGoing(): boolean {
    const state = live.get().event?.state;
    return state !== undefined && isOpen(state);
  }
  const mayGive = () => isGoing() && live.get().event?.state !== "paused";

  function latest(turn: Turn): Turn {
    return store.turns().find(({ id }) => id === turn.id) ?? turn;
  }

  return {
    give,
    finish,
    pause,
    resume,
    addMinute: (turn: Turn) => addTime(turn, MINUTE),
    order,
    call: (turn: Turn) =>
      act(
        { do: "call", turnId: turn.id },
        () => one.call.$post(param(turn), seen(turn)),
        words.done.call(name(turn)),
      ),
    skip: (turn: Turn) =>
      act(
        { do: "skip", turnId: turn.id },
        () => one.skip.$post(param(turn), seen(turn)),
        words.done.skip(name(turn)),
        { undo: () => void putBack(turn), stands: isGoing },
      ),
    /** One place up or down in the queue. */
    move(turn: Turn, by: -1 | 1): Promise<boolean> {
      const ids = waiting();
      const from = ids.indexOf(turn.id);
      ids.splice(from, 1);
      ids.splice(from + by, 0, turn.id);
      return order(ids);
    },
    add,
  };

  async function add(ask: AskIn): Promise<Turn> {
    const answer = await told(turnsApi.$post({ param: { eventId }, json: ask }));
    // The route answers with the turn.
    const turn = answer as Turn;
    say({ text: words.done.add(name(turn)) });
    return turn;
  }

  /** A turn that was taken off the list is over for good: the same is asked for again, at the same place. */
  async function putBack(turn: Turn): Promise<void> {
    const ids = waiting();
    const { siteId, delegateId, itemId, contributionId, kind, plannedSeconds, note } = turn;
    const given = { siteId, delegateId, itemId, contributionId, kind, plannedSeconds, note };
    try {
      const made = await add(
        // What is null was not asked for.
        Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
      );
      if (turn.position === null || turn.position > ids.length) return;
      const turnIds = ids.toSpliced(turn.position - 1, 0, made.id);
      await told(turnsApi.order.$put({ param: { eventId }, json: { turnIds } }));
    } catch (error) {
      await sayRefused(error, live, 0);
    }
  }
}

/** Whether those of `ids` that still wait stand as they do there. */
function inOrder(ids: string[], queue: string[]): boolean {
  const still = ids.filter((id) => queue.includes(id));
  return queue.filter((id) => ids.includes(id)).every((id, nth) => id === still[nth]);
}

/** Something else than a turn was asked of the server: said when done, and when refused. */
export async function attempt(
  eventId: string,
  send: () => Sent,
  done?: Undo & { text: string },
): Promise<boolean> {
  const live = liveStore(eventId, "staff");
  const since = live.get().acts?.at(-1)?.seq ?? 0;
  try {
    await told(send());
    if (done) say({ ...done });
    return true;
  } catch (error) {
    await sayRefused(error, live, since);
    return false;
  }
}
