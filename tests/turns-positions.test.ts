import { expect, test } from "vitest";
import { requestTurn } from "../src/turns/ask.ts";
import { turnOut } from "../src/turns/queries.ts";
import { testApp } from "./support/app.ts";
import { openHall } from "./support/hall.ts";

type Shown = { id: string; state: string; position: number | null };
const ASK = {
  siteId: null,
  delegateId: null,
  itemId: null,
  contributionId: null,
  kind: "normal" as const,
  plannedSeconds: null,
  note: null,
};

/** The same numbers on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test("an ask is told the place that the queue shows, whatever came before it", async () => {
  const hall = await openHall();
  const next = numbers(7);
  const kinds = ["normal", "normal", "normal", "point_of_order", "interposed_question"];
  for (let round = 0; round < 120; round += 1) {
    const queue = (await hall.turns()).items.filter(({ state }: Shown) => state === "waiting");
    const some = queue[next(Math.max(1, queue.length))];
    const what = next(8);
    if (some && what === 0) await hall.move(some.id, "skip");
    else if (some && what === 1) await hall.move(some.id, "call");
    else if (queue.length > 1 && what === 2)
      await hall.secretary("PUT", `${hall.at}/turns/order`, {
        turnIds: queue.map(({ id }: Shown) => id).toReversed(),
      });
    else {
      const path = `${hall.at}/turns`;
      const asked = await hall.secretary("POST", path, { kind: kinds[next(kinds.length)] });
      const { items } = await hall.turns();
      const listed = items.find(({ id }: Shown) => id === asked.body.id);
      expect(asked.body).toEqual(listed);
      expect(listed.position).toBe(items.indexOf(listed) + 1);
    }
  }
});

test("an ask that was taken back before it was stored counts for nobody behind it", async () => {
  const app = testApp();
  const hall = await openHall(app);
  const by = { kind: "system" as const, id: null };
  const told: (number | null)[] = [];
  const ask = (fails: boolean) =>
    app.store.commit({
      eventId: hall.eventId,
      by,
      decide: (event) => requestTurn(event, ASK, null),
      async answer({ db, at }, turnId) {
        told.push((await turnOut(db, hall.eventId, turnId, at)).position);
        if (fails) throw new Error("taken back");
        return { status: 201, body: null };
      },
    });
  const first = await ask(false);
  await Promise.allSettled([ask(true), ask(false), ask(true), ask(true), ask(false)]);
  // The skip makes the version that the one taken back had made.
  await expect(ask(true)).rejects.toThrow("taken back");
  await hall.move(String(first.value), "skip");
  await ask(false);
  const { items } = await hall.turns();
  const waiting = items.filter(({ state }: Shown) => state === "waiting");
  expect(waiting.map(({ position }: Shown) => position)).toEqual([1, 2, 3]);
  expect(told.slice(0, 6)).toEqual([1, 2, 2, 3, 3, 3]);
  expect(told.at(-1)).toBe(3);
});
