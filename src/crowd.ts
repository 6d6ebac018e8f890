import { rollCallOrder } from "./conduct/roll-call-order.ts";
import type { Again, Order } from "./db/commit.ts";
import { keepingRecord } from "./log/closed-record.ts";
import { factOrder } from "./log/fact-order.ts";
import { joinOrder } from "./sites/join.ts";
import { askOrder } from "./turns/ask.ts";

type Made = Pick<Order<unknown>, "decide" | "answer">;

/**
 * What thousands of sites ask at once, and what is logged of each of them, by the names under which another thread makes
 * the same orders.
 */
const MAKERS: Record<string, (input: never) => Made> = {
  join: joinOrder,
  ask: (input: Parameters<typeof askOrder>[0]) => kept(askOrder(input)),
  fact: factOrder,
  rollCall: (input: Parameters<typeof rollCallOrder>[0]) => kept(rollCallOrder(input)),
};

/** Makes an order again from what its maker was given. */
export function crowdOrder({ name, input }: Again): Made {
  const make = MAKERS[name];
  if (!make) throw new Error(`No order is made again by the name ${name}`);
  // Who gave the name gave what the maker of that name takes.
  return make(input as never);
}

/** As `act` gives it: none of these callers changes a closed record. */
function kept<T>(order: Pick<Order<T>, "decide" | "answer">): Made {
  return { ...order, decide: keepingRecord(order.decide) };
}
