import { expect, test } from "vitest";
import { platformDeps } from "../src/entry/deps.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("random bytes come in the number asked for, differ from draw to draw and stay as they were given", () => {
  const draws = Array.from({ length: 2000 }, (_, draw) =>
    platformDeps.randomBytes(8 + (draw % 40)),
  );
  const shown = draws.map(hex);
  expect(draws.map(({ length }) => length)).toEqual(draws.map((_, draw) => 8 + (draw % 40)));
  expect(new Set(shown).size).toBe(draws.length);
  platformDeps.randomBytes(5000);
  expect(draws.map(hex)).toEqual(shown);
  // Of 2 000 draws a wiped one would be all zeros.
  expect(shown.filter((text) => /^0+$/.test(text))).toEqual([]);
  expect(platformDeps.randomBytes(5000)).toHaveLength(5000);
});
