import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { brokenChain } from "../scripts/rehearsal/chain.ts";
import { needsOwnProcess, planRehearsal } from "../scripts/rehearsal/plan.ts";
import type { Part, Plan, SiteStep } from "../scripts/rehearsal/plan.ts";
import type { LogEntry } from "../scripts/rehearsal/record.ts";

const plans = [4, 8, 9, 16, 20, 21, 40, 64, 100].flatMap((sites) =>
  [1, 1.5, 2, 3, 10].map((minutes) => planRehearsal({ sites, minutes, seed: sites })),
);

const stepsOf = ({ steps }: Plan, site: number): SiteStep[] =>
  steps.filter((step): step is SiteStep => "site" in step && step.site === site);

/** When a site surely has a line: from each join to its next loss. */
function lines(plan: Plan, site: number): { from: number; to: number }[] {
  const steps = stepsOf(plan, site).filter(({ do: what }) => !/take-over|intrude/.test(what));
  return steps.flatMap((step, nth) => {
    if (step.do !== "join" && step.do !== "wake") return [];
    return [{ from: step.at, to: steps[nth + 1]?.at ?? Number.POSITIVE_INFINITY }];
  });
}

describe("the plan of a rehearsal", () => {
  test("is the same for the same numbers, and another for another seed", () => {
    const plan = (seed: number) => planRehearsal({ sites: 64, minutes: 3, seed });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test("has every kind of fault at 64 sites and three minutes, and one central site", () => {
    const { parts } = planRehearsal({ sites: 64, minutes: 3, seed: 1 });
    const all: Part[] = [
      "central",
      "plain",
      "late",
      "returns",
      "killed",
      "killed-for-good",
      "frozen",
      "frozen-for-good",
      "blinks",
      "lost-speaking",
      "frozen-speaking",
      "second-device",
      "intruder",
      "absent",
    ];
    expect(new Set(parts)).toEqual(new Set(all));
    expect(parts.filter((part) => part === "central")).toHaveLength(1);
  });

  test("has the most telling faults at eight sites and one minute", () => {
    const { parts } = planRehearsal({ sites: 8, minutes: 1, seed: 1 });
    expect(parts).toEqual([
      "central",
      "plain",
      "plain",
      "intruder",
      "late",
      "second-device",
      "frozen-for-good",
      "lost-speaking",
    ]);
  });

  test("gives the floor 15 times, one after the other, and kills LiveKit during one of them", () => {
    for (const { turns: all, crashAt, endAt } of plans) {
      const turns = all.filter(({ kind }) => kind === "normal");
      expect(turns).toHaveLength(15);
      expect(all.slice(0, 15)).toEqual(turns);
      for (const [nth, { from, to, handover }] of turns.entries()) {
        const next = turns[nth + 1];
        expect(to - from).toBeGreaterThan(1500);
        if (handover) expect(to).toBeCloseTo(next?.from ?? 0, -1);
        else expect(to).toBeLessThan(next?.from ?? endAt);
      }
      const during = turns.filter(({ from, to }) => from < crashAt && crashAt < to);
      expect(during.map(({ mayBeSilent }) => mayBeSilent)).toEqual([true]);
    }
  });

  test("lets another site ask while somebody speaks, who is paused by it and goes on", () => {
    for (const { turns, steps, parts } of plans) {
      const questions = turns.filter(({ kind }) => kind === "interposed_question");
      expect(questions.length).toBeGreaterThan(0);
      for (const question of questions) {
        const talk = turns.findIndex(
          ({ kind, slot }) => kind === "normal" && slot === question.slot,
        );
        expect(turns[talk]?.site).not.toBe(question.site);
        expect(parts[question.site]).toBe("plain");
        expect(turns[talk]?.from).toBeLessThan(question.from);
        const calls = steps.filter((step) => "turn" in step && step.turn === talk);
        const done = calls.map((step) => step.do).slice(0, 4);
        expect(done).toEqual(["call", "floor", "resume", "release"]);
        const resumed = calls.find((step) => step.do === "resume")?.at ?? 0;
        expect(resumed).toBeGreaterThan(question.to);
      }
    }
  });

  test("calls an earlier speaker back when nobody speaks", () => {
    for (const { turns, steps, parts } of plans) {
      const recalled = turns.filter(({ recall }) => recall !== null);
      expect(recalled.length).toBeGreaterThan(0);
      for (const { recall, site } of recalled) {
        const { from = 0, to = 0 } = recall ?? {};
        expect(parts[site]).toBe("plain");
        const others = turns.filter((turn) => turn.from < to && turn.to > from);
        expect(others).toEqual([]);
        const meanwhile = steps.filter(({ at }) => at > from && at < to);
        expect(meanwhile.filter(({ do: what }) => what === "kill-livekit")).toEqual([]);
      }
    }
  });

  test("has two secretaries do the same at once, and a site ask while the list is closed and when it is open", () => {
    for (const { sites, minutes } of [
      { sites: 8, minutes: 1 },
      { sites: 64, minutes: 3 },
    ]) {
      const plan = planRehearsal({ sites, minutes, seed: 1 });
      const twice = plan.steps.filter((step) => "turn" in step && step.twice);
      expect(twice.map(({ do: what }) => what)).toEqual(["release", "floor", "floor", "release"]);
      const list = plan.steps.filter(({ do: what }) => /-list$|^ask$/.test(what));
      expect(list.map(({ do: what }) => what)).toEqual(["close-list", "ask", "open-list", "ask"]);
      const [asked] = list.flatMap((step) => ("asker" in step ? [step.asker] : []));
      expect(plan.turns.filter(({ site }) => site === asked)).toEqual([]);
    }
  });

  test("lets nobody speak who has no line, unless that is the point", () => {
    for (const plan of plans)
      for (const { site, from, to, mayBeSilent } of plan.turns) {
        const there = lines(plan, site);
        const reach = (line: { from: number; to: number }) => line.from < from && line.to > to;
        if (!mayBeSilent) expect(there.some(reach)).toBe(true);
        else expect(there.some((line) => line.from < from && line.to > from)).toBe(true);
      }
  });

  test("loses nobody so late before LiveKit's death that the loss could not show, and lets nobody in around it", () => {
    for (const plan of plans)
      for (const step of plan.steps) {
        const before = plan.crashAt - step.at;
        if (step.do === "kill" || step.do === "freeze")
          expect(before > 23_000 || before < 0).toBe(true);
        if (step.do === "join") expect(before > 2000 || before < -3000).toBe(true);
      }
  });

  test("leaves the absent out, sends everybody else home who can go, and is in order of time", () => {
    for (const plan of plans) {
      const times = plan.steps.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const [site, part] of plan.parts.entries()) {
        const steps = stepsOf(plan, site).map(({ do: what }) => what);
        if (part === "absent") expect(steps).toEqual([]);
        else expect(steps[0]).toBe("join");
        const goesHome = !/absent|for-good/.test(part);
        expect(steps.at(-1) === "leave").toBe(goesHome);
      }
    }
  });

  test("gives a process of its own to every site that is killed or frozen", () => {
    for (const plan of plans)
      for (const step of plan.steps)
        if (step.do === "kill" || step.do === "freeze")
          expect(needsOwnProcess(plan.parts[step.site] ?? "plain")).toBe(true);
    expect(needsOwnProcess("plain")).toBe(false);
  });
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Two facts chained by hand, with names that JCS must sort. */
function chain(): LogEntry[] {
  const actor = { kind: "livekit", id: null };
  const at = "2021-09-07T01:00:00.000Z";
  const link = (previous: string, seq: number, data: string, written: unknown): LogEntry => {
    const dataHash = sha256(`salt${data}`);
    const text = `{"actor":{"id":null,"kind":"livekit"},"at":"${at}","dataHash":"${dataHash}","eventId":"e","seq":${seq},"type":"t"}`;
    const hash = sha256(previous + text);
    return { seq, at, type: "t", actor, data: written, salt: "salt", dataHash, hash };
  };
  const first = link("0".repeat(64), 1, '{"a":[1,{"c":null,"é":"Đ"}],"b":2}', {
    b: 2,
    a: [1, { é: "Đ", c: null }],
  });
  return [first, link(first.hash, 2, "{}", {})];
}
const headOf = (entries: LogEntry[]) => ({ seq: 2, hash: entries[1]?.hash ?? "" });

describe("the hash chain, recomputed", () => {
  test("holds for a log by the formula, also where personal data was blanked", () => {
    const entries = chain();
    expect(brokenChain("e", entries, headOf(entries))).toBeNull();
    const blanked = entries.map((entry) => ({ ...entry, data: null, salt: null }));
    expect(brokenChain("e", blanked, headOf(entries))).toBeNull();
  });

  test.each([
    [
      "data was changed",
      (entries: LogEntry[]) => entries.with(0, { ...chain()[0]!, data: { b: 3 } }),
    ],
    [
      "a time was changed",
      (entries: LogEntry[]) => entries.with(1, { ...chain()[1]!, at: "2021-09-07T02:00:00.000Z" }),
    ],
    ["the tail was cut off", (entries: LogEntry[]) => entries.slice(0, 1)],
    ["a line was taken out", (entries: LogEntry[]) => entries.slice(1)],
  ])("is broken when %s", (_what, tamper) => {
    const entries = chain();
    expect(brokenChain("e", tamper(entries), headOf(entries))).not.toBeNull();
  });

  test("is broken for another event or another head", () => {
    const entries = chain();
    expect(brokenChain("f", entries, headOf(entries))).not.toBeNull();
    expect(brokenChain("e", entries, { seq: 2, hash: "0".repeat(64) })).not.toBeNull();
  });
});
