import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answered, Client } from "./support/app.ts";
import { iso, openHall, outcome, siteClient, type Hall } from "./support/hall.ts";
import { KINDS, TurnModel, type ModelTurn, type Talk } from "./support/turn-model.ts";

const ASKED = [...KINDS, "interposed_question", "normal", "normal", "normal"];
const SITES = ["hue", "daNang", null] as const;
const CALLS = ["call", "floor", "pause", "resume", "end", "skip", "withdraw"] as const;
type Site = (typeof SITES)[number];

/** What somebody does: to the nth turn (counted round), to the queue, to the event; or time goes by. */
type Step =
  | { do: "ask"; kind: string; site: Site }
  | { do: "ask as site" }
  | { do: (typeof CALLS)[number]; nth: number }
  | { do: "order"; these: number[] }
  | { do: "list"; open: boolean }
  | { do: "time"; nth: number; add: number }
  | { do: "correct site"; nth: number; site: Site }
  | { do: "correct times"; nth: number; spans: [back: number, length: number][]; open: boolean }
  | { do: "event"; state: string }
  | { do: "wait"; seconds: number };

/** The product, with the ids of the turns in the order in which they were asked for. */
type Product = { hall: Hall; hue: Client; ids: string[] };

async function begin(): Promise<Product> {
  const hall = await openHall();
  return { hall, hue: await siteClient(hall, hall.sites.hue.id), ids: [] };
}

/** Does a step to the model and to the product, and gives what each answered; null when there is no turn yet. */
async function doBoth(step: Step, model: TurnModel, product: Product) {
  const { hall, ids } = product;
  if (step.do === "wait") {
    model.wait(step.seconds);
    hall.app.clock.advance(step.seconds * 1000);
    return null;
  }
  if (step.do === "event") {
    const reason = "Còn ý kiến";
    return [model.become(step.state), outcome(await hall.state(step.state, reason))];
  }
  if (step.do === "ask" || step.do === "ask as site") return askBoth(step, model, product);
  if (step.do === "list") {
    const answer = await hall.secretary("PUT", `${hall.at}/turn-list`, { open: step.open });
    return [model.setList(step.open), outcome(answer)];
  }
  if (ids.length === 0) return null;
  if (step.do === "order") {
    const these = step.these.map((each) => each % ids.length);
    const turns = these.flatMap((each) => model.turns[each] ?? []);
    const turnIds = these.map((each) => ids[each]);
    const answer = await hall.secretary("PUT", `${hall.at}/turns/order`, { turnIds });
    return [model.order(turns), outcome(answer)];
  }
  const [turn, id] = [model.turns[step.nth % ids.length], ids[step.nth % ids.length]];
  return turn && id !== undefined ? onTurn(step, model, turn, hall, id) : null;
}

async function askBoth(
  step: Step & { do: "ask" | "ask as site" },
  model: TurnModel,
  { hall, hue, ids }: Product,
) {
  const { kind, site } = step.do === "ask" ? step : { kind: "normal", site: "hue" as const };
  const asSite = step.do === "ask as site";
  const siteId = site && hall.sites[site].id;
  const made = asSite
    ? await hue("POST", `${hall.at}/turns`, {})
    : await hall.secretary("POST", `${hall.at}/turns`, { kind, siteId });
  if (made.status === 201) ids.push(made.body.id);
  return [asSite ? model.askAsSite("hue") : model.ask(kind, site), outcome(made)];
}

async function onTurn(
  step: Extract<Step, { nth: number }>,
  model: TurnModel,
  turn: ModelTurn,
  hall: Hall,
  id: string,
) {
  const correct = (body: object): Promise<Answered> =>
    hall.move(id, "corrections", { reason: "Đính chính", ...body });
  if (step.do === "time") {
    const answer = await hall.move(id, "time", { addSeconds: step.add });
    return [model.time(turn, step.add), outcome(answer)];
  }
  if (step.do === "correct site") {
    const siteId = step.site && hall.sites[step.site].id;
    return [model.correctSite(turn, step.site), outcome(await correct({ siteId }))];
  }
  if (step.do === "correct times") {
    const talks = talksOf(step, model.now);
    const segments = talks.map(({ from, to }) => ({
      from: iso(from),
      to: to === null ? null : iso(to),
    }));
    return [model.correctTimes(turn, talks), outcome(await correct({ segments }))];
  }
  const said = model[step.do](turn);
  if (step.do === "floor") return [said, outcome(await hall.floor(id))];
  if (step.do === "end") return [said, outcome(await hall.end(id))];
  return [said, outcome(await hall.move(id, step.do))];
}

/** Spans one behind the other that begin so many seconds ago; the last may have no end. */
function talksOf({ spans, open }: Step & { do: "correct times" }, now: number): Talk[] {
  let from = now - spans.reduce((sum, [before, length]) => sum + before + length, 0);
  return spans.map(([before, length], index) => {
    const talk = { from: from + before, to: from + before + length };
    from = talk.to;
    return open && index === spans.length - 1 ? { ...talk, to: null } : talk;
  });
}

/** The turns as the model has them, in the words of the API. */
function pictureOf(model: TurnModel, { hall, ids }: Product) {
  const others = model.turns.filter(({ state }) => state !== "waiting").toReversed();
  const speaking = model.speaking();
  const items = [...model.queue, ...others].map((turn) => ({
    id: ids[turn.number],
    state: turn.state,
    siteId: turn.site && hall.sites[turn.site as "hue" | "daNang"].id,
    addedSeconds: turn.added,
    position: turn.state === "waiting" ? model.queue.indexOf(turn) + 1 : null,
    startedAt: turn.talks[0] ? iso(turn.talks[0].from) : null,
    segments: turn.talks.map(({ from, to }) => ({
      from: iso(from),
      to: to === null ? null : iso(to),
    })),
    spokenSeconds: model.spoken(turn),
    nth: model.nth(turn),
  }));
  return {
    items,
    list: { open: model.listOpen },
    speaking: speaking ? ids[speaking.number] : null,
  };
}

const nth = fc.nat({ max: 4 });
const site = fc.constantFrom(...SITES);
const span = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 40 }));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("ask"), kind: fc.constantFrom(...ASKED), site }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ask as site") }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom(...CALLS), nth }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("floor", "resume"), nth }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("order"), these: fc.array(nth, { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("list"), open: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("time"), nth, add: fc.integer({ min: -60, max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("correct site"), nth, site }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("correct times"),
      nth,
      spans: fc.array(span, { maxLength: 3 }),
      open: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("event"),
      state: fc.constantFrom("live", "live", "live", "paused", "closed"),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("wait"), seconds: fc.nat({ max: 90 }) }) },
);

describe("the floor", () => {
  test("does the same as a second, simpler telling of its rules, whatever is done", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: "max" }),
        fc.boolean(),
        async (steps, rehearsed) => {
          const [product, model] = [await begin(), new TurnModel()];
          const live = { do: "event", state: "live" } as const;
          // The first going live puts back what was tried, so every run comes to it.
          for (const each of rehearsed ? [...steps, live] : [live, ...steps]) {
            const answers = await doBoth(each, model, product);
            if (answers) expect(answers[1]).toBe(answers[0]);
          }
          expect(await product.hall.turns()).toMatchObject(pictureOf(model, product));
        },
      ),
      { numRuns: 40 },
    );
  }, 400_000);
});
