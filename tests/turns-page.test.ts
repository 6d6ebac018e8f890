import { expect, test } from "vitest";
import { turnsPage } from "./support/turns-page.ts";

test("the page about turns says what the rules are", async () => {
  await expect(turnsPage()).toMatchFileSnapshot("../docs/turns.md");
});
