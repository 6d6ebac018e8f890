import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { START } from "./support/app.ts";
import { openHall, outcome, type Hall } from "./support/hall.ts";

const KINDS = ["interposed_question", "intervention", "point_of_order", "normal"];
const ASKED = [...KINDS, "interposed_question", "normal", "normal", "normal"];
const CALLS = ["call", "floor", "pause", "resume", "end", "skip", "withdraw"] as const;

/** What somebody does: to the nth turn (counted round), to the queue, to the event; or time goes by. */
type Step =
  | { do: "ask"; kind: string }
  | { do: (typeof CALLS)[number] | "front"; nth: number }
  | { do: "time"; nth: number; add: number }
  | { do: "event"; state: string }
  | { do: "wait"; seconds: number };

type Talk = { from: number; to: number | null };
type Turn = { number: number; kind: string; state: string; added: number; talks: Talk[] };

const NO = "409 wrong_state";

/** The floor told once more, as plainly as can be: who waits is a list. It shares nothing with the product. */
class Model {
  turns: Turn[] = [];
  queue: Turn[] = [];
  event = "scheduled";
  wasLive = false;
  now = 0;

  ask(kind: string): string {
    const turn = { number: this.turns.length, kind, state: "waiting", added: 0, talks: [] };
    this.turns.push(turn);
    this.enqueue(turn, (other) => KINDS.indexOf(other.kind) <= KINDS.indexOf(kind));
    return "201 waiting";
  }

  call(turn: Turn): string {
    if (this.event === "paused") return "409 event_not_open";
    return turn.state === "waiting" ? this.leave(turn, "called") : NO;
  }

  floor(turn: Turn): string {
    if (this.event === "paused") return "409 event_not_open";
    if (["speaking", "skipped", "withdrawn"].includes(turn.state)) return NO;
    const running = this.speaking();
    const question = "interposed_question";
    if (running) {
      const lends = turn.kind === question && running.kind !== question;
      this.stop(running, lends ? "paused" : "finished");
    }
    return this.speak(turn);
  }

  resume(turn: Turn): string {
    if (this.event === "paused") return "409 event_not_open";
    return turn.state === "paused" && !this.speaking() ? this.speak(turn) : NO;
  }

  pause(turn: Turn): string {
    return turn.state === "speaking" ? this.stop(turn, "paused") : NO;
  }

  end(turn: Turn): string {
    if (turn.state !== "speaking" && turn.state !== "paused") return NO;
    return this.stop(turn, "finished");
  }

  skip(turn: Turn): string {
    return ["waiting", "called"].includes(turn.state) ? this.leave(turn, "skipped") : NO;
  }

  withdraw(turn: Turn): string {
    return ["waiting", "called"].includes(turn.state) ? this.leave(turn, "withdrawn") : NO;
  }

  time(turn: Turn, add: number): string {
    if (["finished", "skipped", "withdrawn"].includes(turn.state)) return NO;
    turn.added += add;
    return `200 ${turn.state}`;
  }

  front(turn: Turn): string {
    if (turn.state !== "waiting") return NO;
    this.queue = [turn, ...this.queue.filter((other) => other !== turn)];
    return "200 undefined";
  }

  become(state: string): string {
    if (state === "paused" && this.event === "scheduled") return NO;
    if (state === "live" && !this.wasLive) this.forgetRehearsal();
    const running = this.speaking();
    if (state === "paused" && running) this.stop(running, "paused");
    this.event = state;
    return `200 ${state}`;
  }

  speaking(): Turn | undefined {
    return this.turns.find(({ state }) => state === "speaking");
  }

  private forgetRehearsal(): void {
    this.wasLive = true;
    for (const turn of this.turns) {
      if (["waiting", "skipped", "withdrawn"].includes(turn.state)) continue;
      Object.assign(turn, { state: "waiting", added: 0, talks: [] });
      this.enqueue(turn, (other) => {
        const [theirs, ours] = [KINDS.indexOf(other.kind), KINDS.indexOf(turn.kind)];
        return theirs < ours || (theirs === ours && other.number < turn.number);
      });
    }
  }

  private enqueue(turn: Turn, isAhead: (other: Turn) => boolean): void {
    let place = this.queue.length;
    while (place > 0 && !isAhead(this.queue[place - 1]!)) place -= 1;
    this.queue.splice(place, 0, turn);
  }

  private leave(turn: Turn, state: string): string {
    this.queue = this.queue.filter((other) => other !== turn);
    turn.state = state;
    return `200 ${state}`;
  }

  private speak(turn: Turn): string {
    turn.talks.push({ from: this.now, to: null });
    return this.leave(turn, "speaking");
  }

  private stop(turn: Turn, state: string): string {
    const talk = turn.talks.at(-1);
    if (talk && talk.to === null) talk.to = this.now;
    turn.state = state;
    return `200 ${state}`;
  }
}

/** Does a step to the model and to the product, and gives what each answered; null when there is no turn yet. */
async function doBoth(step: Step, model: Model, hall: Hall, ids: string[]) {
  if (step.do === "wait") {
    model.now += step.seconds;
    hall.app.clock.advance(step.seconds * 1000);
    return null;
  }
  if (step.do === "event") return [model.become(step.state), outcome(await hall.state(step.state))];
  if (step.do === "ask") {
    const made = await hall.secretary("POST", `${hall.at}/turns`, { kind: step.kind });
    ids.push(made.body.id);
    return [model.ask(step.kind), outcome(made)];
  }
  const nth = ids.length === 0 ? 0 : step.nth % ids.length;
  const [turn, id] = [model.turns[nth], ids[nth]];
  if (!turn || id === undefined) return null;
  if (step.do === "time")
    return [
      model.time(turn, step.add),
      outcome(await hall.move(id, "time", { addSeconds: step.add })),
    ];
  if (step.do === "front") {
    const answer = await hall.secretary("PUT", `${hall.at}/turns/order`, { turnIds: [id] });
    return [model.front(turn), outcome(answer)];
  }
  const said = model[step.do](turn);
  if (step.do === "floor") return [said, outcome(await hall.floor(id))];
  if (step.do === "end") return [said, outcome(await hall.end(id))];
  return [said, outcome(await hall.move(id, step.do))];
}

const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** The turns as the model has them, in the words of the API. */
function pictureOf(model: Model, ids: string[]) {
  const others = model.turns.filter(({ state }) => state !== "waiting").toReversed();
  const speaking = model.speaking();
  const items = [...model.queue, ...others].map((turn) => ({
    id: ids[turn.number],
    state: turn.state,
    addedSeconds: turn.added,
    position: turn.state === "waiting" ? model.queue.indexOf(turn) + 1 : null,
    segments: turn.talks.map(({ from, to }) => ({
      from: iso(from),
      to: to === null ? null : iso(to),
    })),
    spokenSeconds: model.wasLive
      ? turn.talks.reduce((sum, { from, to }) => sum + (to ?? model.now) - from, 0)
      : 0,
  }));
  return { items, speaking: speaking ? ids[speaking.number] : null };
}

const nth = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("ask"), kind: fc.constantFrom(...ASKED) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom(...CALLS), nth }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("floor", "resume"), nth }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("front"), nth }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("time"), nth, add: fc.integer({ min: -60, max: 60 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("event"), state: fc.constantFrom("live", "paused") }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), seconds: fc.nat({ max: 90 }) }) },
);

describe("the floor", () => {
  test("does the same as a second, simpler telling of its rules, whatever is done", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 40, size: "max" }),
        async (steps) => {
          const [hall, model, ids] = [await openHall(), new Model(), [] as string[]];
          // The first going live puts back what was tried, so every run comes to it.
          for (const each of [...steps, { do: "event", state: "live" } as const]) {
            const answers = await doBoth(each, model, hall, ids);
            if (answers) expect(answers[1]).toBe(answers[0]);
          }
          expect(await hall.turns()).toMatchObject(pictureOf(model, ids));
        },
      ),
      { numRuns: 50 },
    );
  }, 60_000);
});
