import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iso, openHall, outcome, type Hall } from "./support/hall.ts";
import { TurnModel, type ModelTurn, type Talk } from "./support/turn-model.ts";

const ITEMS = ["presentation", "discussion"] as const;
const KINDS = ["normal", "normal", "interposed_question"];
const CALLS = ["floor", "resume", "pause", "end"] as const;

type Step =
  | { do: "ask"; kind: string; item: number }
  | { do: (typeof CALLS)[number]; nth: number }
  | { do: "time"; nth: number; seconds: number }
  | { do: "run"; item: number }
  | { do: "end run"; item: number }
  | { do: "correct"; nth: number; back: number; length: number }
  | { do: "event"; state: string }
  | { do: "look" }
  | { do: "wait"; seconds: number };

/** What items do besides their turns, told once more; times are whole seconds. */
class ProgrammeModel {
  floor = new TurnModel();
  itemOf = new Map<ModelTurn, number>();
  runs: Talk[][] = ITEMS.map(() => []);

  ask(kind: string, item: number): string {
    const said = this.floor.ask(kind, null);
    const turn = this.floor.turns.at(-1);
    if (said.startsWith("201") && turn) this.itemOf.set(turn, item);
    return said;
  }

  move(call: (typeof CALLS)[number], turn: ModelTurn): string {
    const said = this.floor[call](turn);
    const begins = call === "floor" || call === "resume";
    if (begins && said.startsWith("200")) this.endOthers(this.itemOf.get(turn) ?? -1);
    return said;
  }

  run(item: number): string {
    if (!["scheduled", "live"].includes(this.floor.event)) return "409 event_not_open";
    if (this.isByHand(item)) return "200 undefined";
    const speaking = this.floor.speaking();
    const theirs = speaking && this.itemOf.get(speaking);
    if (speaking && ITEMS[theirs ?? -1] && theirs !== item) this.floor.end(speaking);
    this.endOthers(item);
    this.runs[item]?.push({ from: this.floor.now, to: null });
    return "200 undefined";
  }

  endRun(item: number): string {
    if (this.floor.event === "closed") return "409 event_not_open";
    const turns = this.turnsOf(item).filter(({ state }) => ["speaking", "paused"].includes(state));
    if (turns.length === 0 && !this.isByHand(item)) return "409 wrong_state";
    for (const turn of turns) this.floor.end(turn);
    this.stop(item);
    return "200 undefined";
  }

  become(state: string): string {
    const first = state === "live" && !this.floor.wasLive;
    const said = this.floor.become(state);
    if (first && said.startsWith("200")) this.runs = ITEMS.map(() => []);
    if (this.floor.event === "closed") ITEMS.forEach((_item, index) => this.stop(index));
    return said;
  }

  /** Start, end, seconds, going on. */
  actual(item: number): unknown[] {
    const turns = this.turnsOf(item);
    const spans = [...turns.flatMap(({ talks }) => talks), ...(this.runs[item] ?? [])];
    const held = turns.some(({ state }) => state === "paused");
    const running = held || spans.some(({ to }) => to === null);
    if (!this.floor.wasLive || spans.length === 0) return [null, null, null, running];
    const { live, now } = this.floor;
    const seconds = live.filter(
      (isLive, second) =>
        isLive && spans.some(({ from, to }) => from <= second && second < (to ?? now)),
    );
    const start = Math.min(...spans.map(({ from }) => from));
    const end = running ? null : Math.max(...spans.map(({ to }) => to ?? now));
    return [iso(start), end === null ? null : iso(end), seconds.length, running];
  }

  private turnsOf(item: number): ModelTurn[] {
    return this.floor.turns.filter((turn) => this.itemOf.get(turn) === item);
  }

  private isByHand(item: number): boolean {
    return this.runs[item]?.at(-1)?.to === null;
  }

  private endOthers(item: number): void {
    if (!ITEMS[item]) return;
    ITEMS.forEach((_item, other) => {
      const held = this.turnsOf(other).some(({ state }) => state === "paused");
      if (other !== item && !held) this.stop(other);
    });
  }

  private stop(item: number): void {
    const run = this.runs[item]?.at(-1);
    if (run) run.to ??= this.floor.now;
  }
}

/** What the API said at a moment. */
type Look = { at: string; body: unknown };
type Product = { hall: Hall; items: string[]; turns: string[]; looks: Look[] };

async function doBoth(step: Step, model: ProgrammeModel, product: Product) {
  const { hall, items, turns, looks } = product;
  if (step.do === "wait" || step.do === "look") {
    if (step.do === "look") looks.push({ at: iso(model.floor.now), body: await read(hall) });
    const seconds = step.do === "look" ? 1 : step.seconds;
    model.floor.wait(seconds);
    hall.app.clock.advance(seconds * 1000);
    return null;
  }
  if (step.do === "event")
    return [model.become(step.state), outcome(await hall.state(step.state, "Còn ý kiến"))];
  if (step.do === "run" || step.do === "end run") {
    const path = `${hall.at}/programme/items/${items[step.item]}/run`;
    const answer = await hall.secretary(step.do === "run" ? "PUT" : "DELETE", path);
    return [step.do === "run" ? model.run(step.item) : model.endRun(step.item), outcome(answer)];
  }
  if (step.do === "ask") {
    const itemId = items[step.item] ?? null;
    const made = await hall.secretary("POST", `${hall.at}/turns`, { kind: step.kind, itemId });
    if (made.status === 201) turns.push(made.body.id);
    return [model.ask(step.kind, step.item), outcome(made)];
  }
  if (turns.length === 0) return null;
  const [turn, id] = [model.floor.turns[step.nth % turns.length], turns[step.nth % turns.length]];
  if (!turn || id === undefined) return null;
  if (step.do === "correct") {
    const from = model.floor.now - step.back;
    const to = from + step.length;
    const segments = [{ from: iso(from), to: iso(to) }];
    const answer = await hall.move(id, "corrections", { segments, reason: "Đính chính" });
    return [model.floor.correctTimes(turn, [{ from, to }]), outcome(answer)];
  }
  if (step.do === "time")
    return [
      model.floor.time(turn, step.seconds),
      outcome(await hall.move(id, "time", { addSeconds: step.seconds })),
    ];
  const said = model.move(step.do, turn);
  if (step.do === "floor") return [said, outcome(await hall.floor(id))];
  if (step.do === "end") return [said, outcome(await hall.end(id))];
  return [said, outcome(await hall.move(id, step.do))];
}

async function read(hall: Hall, query = "") {
  return (await hall.secretary("GET", `${hall.at}/programme${query}`)).body;
}

const nth = fc.nat({ max: 3 });
const item = fc.nat({ max: ITEMS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ask"),
      kind: fc.constantFrom(...KINDS),
      item: fc.nat({ max: ITEMS.length }), // the last is none
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom(...CALLS), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("time"),
      nth,
      seconds: fc.constantFrom(-90, -30, 60, 300),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("run", "end run"), item }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("correct"),
      nth,
      back: fc.nat({ max: 90 }),
      length: fc.nat({ max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("event"),
      state: fc.constantFrom("live", "live", "live", "paused", "closed"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("look") }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait"), seconds: fc.nat({ max: 90 }) }) },
);

describe("the programme", () => {
  test("follows turns and hands as a second telling does, and remembers what it said at any moment", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 25, maxLength: 60, size: "max" }),
        fc.boolean(),
        async (steps, rehearsed) => {
          const hall = await openHall();
          const wanted = ITEMS.map((kind) => ({ kind, title: kind, plannedSeconds: 60 }));
          const put = await hall.app.admin("PUT", `${hall.at}/programme`, { items: wanted });
          const items = put.body.items.map(({ id }: { id: string }) => id);
          const product: Product = { hall, items, turns: [], looks: [] };
          const model = new ProgrammeModel();
          // What was set up in this very second is no part of what was said in it.
          const live = { do: "event", state: "live" } as const;
          const begins = [{ do: "wait", seconds: 1 } as const, ...(rehearsed ? [] : [live])];
          for (const each of [...begins, ...steps]) {
            const answers = await doBoth(each, model, product);
            if (answers) expect(answers[1]).toBe(answers[0]);
          }
          const now = await read(hall);
          expect(
            now.items.map((one: Record<string, unknown>) => [
              one["actualStartAt"],
              one["actualEndAt"],
              one["actualSeconds"],
              one["running"],
            ]),
          ).toEqual(ITEMS.map((_item, index) => model.actual(index)));
          expect(await read(hall, `?at=${iso(model.floor.now)}`)).toEqual(now);
          for (const { at, body } of product.looks)
            expect(await read(hall, `?at=${at}`)).toEqual(body);
        },
      ),
      { numRuns: 40 },
    );
  }, 400_000);
});
