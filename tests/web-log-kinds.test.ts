import { expect, test } from "vitest";
import { projections } from "../src/facts.ts";
import { words } from "../web/screens/log/kinds-words.ts";

/** Facts of keys and accounts stand in the log of the system, which no page shows. */
const OF_THE_SYSTEM = /^(key_|sign_in_link|staff_session)/;

test("the log of an event says every kind of fact in words", () => {
  const kinds = Object.keys(projections).filter((kind) => !OF_THE_SYSTEM.test(kind));
  expect(kinds.length).toBeGreaterThan(60);
  expect(Object.keys(words.kinds).toSorted()).toEqual(kinds.toSorted());
});
