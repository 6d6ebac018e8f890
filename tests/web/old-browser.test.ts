import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { openAs, openScreen } from "../support/open-page.ts";
import { SCREENS } from "../support/screens.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

/** What browsers have learnt after Chrome 109, the oldest that pages are built for (web/vite.config.ts). */
const LEARNT_SINCE = {
  "Array.prototype": "toSorted toReversed toSpliced with",
  Array: "fromAsync",
  Map: "groupBy",
  Object: "groupBy",
  Promise: "withResolvers try",
  AbortSignal: "any",
  URL: "canParse parse",
  "String.prototype": "isWellFormed toWellFormed",
  "Set.prototype":
    "union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
  "Iterator.prototype": "map filter take drop flatMap reduce toArray forEach some every find",
};
const FORGET = Object.entries(LEARNT_SINCE)
  .flatMap(([on, names]) => names.split(" ").map((name) => `delete ${on}.${name};`))
  .join("\n");

describe.skipIf(!here)("a browser too old for the app", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("says after 5 s why nothing opens, and leads to the browsers that do", async () => {
    const page = await (await openContext(browser, { reducedMotion: "reduce" })).newPage();
    // It does not understand what the scripts are written in.
    await page.route(/\.js$/, (route) =>
      route.fulfill({ body: "?", contentType: "text/javascript" }),
    );
    await page.goto(day.links.site);
    const why = page.getByRole("link", { name: "Xem trình duyệt dùng được" });
    expect(await why.isVisible()).toBe(false);
    await why.click({ timeout: 10_000 });
    await page.getByRole("heading", { name: "Trình duyệt này chưa vào phòng họp được" }).waitFor();
    await page.getByText("Google Chrome hoặc Microsoft Edge (từ 109)").waitFor();
    await page.context().close();
  });
});

describe.skipIf(!here)("in Chrome 109", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("every page runs", { timeout: 300_000 }, async () => {
    const context = await openAs(browser, day);
    await context.addInitScript(FORGET);
    const wrong: string[] = [];
    let at = "";
    context.on("weberror", (found) => {
      // A new page is empty at first, and has no storage to write its language in.
      if (found.page()?.url() !== "about:blank") wrong.push(`${at}: ${found.error().message}`);
    });
    // What breaks while a screen is drawn is caught, and said there; so is what the server refuses.
    context.on("console", (said) => {
      const isRefusal = said.text().startsWith("Failed to load resource");
      if (said.type() === "error" && !isRefusal) wrong.push(`${at}: ${said.text()}`);
    });
    for (const screen of SCREENS) {
      at = screen.name;
      const page = await openScreen(context, day, screen);
      await page.close();
    }
    expect(wrong).toEqual([]);
    await context.close();
  });

  test("what it has not is really taken away, and what pages need of it put back", async () => {
    const context = await openAs(browser, day);
    await context.addInitScript(FORGET);
    const page = await context.newPage();
    await page.goto("about:blank");
    expect(await page.evaluate("[[].toSorted, Map.groupBy, Promise.withResolvers]")).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await page.goto(`${day.url}/dang-nhap`);
    await page.getByRole("heading").first().waitFor();
    const made = `[
      [3, 1, 2].toSorted((a, b) => b - a),
      [1, 2, 3].toReversed(),
      [1, 2, 3].toSpliced(1, 1, 7, 8),
      [...Map.groupBy([1, 2, 3], (n) => n % 2)],
      Object.keys([].concat(Array.prototype)),
    ]`;
    expect(await page.evaluate(made)).toEqual([
      [3, 2, 1],
      [3, 2, 1],
      [1, 7, 8, 3],
      [
        [1, [1, 3]],
        [0, [2]],
      ],
      [],
    ]);
    expect(await page.evaluate("Promise.withResolvers")).toBe(undefined);
    await context.close();
  });
});
