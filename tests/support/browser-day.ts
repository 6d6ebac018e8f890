import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { BrowserHere } from "./browser.ts";

type Opened<Day> = { browser: Browser; day: Day };

/**
 * In a `describe.skipIf(!here)`: opens a day and a browser before its tests, `ready` takes them and goes on from there,
 * and closes both after them. Of a test that fails its pages say what they show, and are closed.
 */
export function openBefore<Day extends { remove(): Promise<void> }>(
  here: BrowserHere | null,
  openDay: () => Promise<Day>,
  ready: (opened: Opened<Day>) => unknown,
): void {
  let day: Day | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!here) return;
    day = await openDay();
    browser = await here.launch();
    await ready({ browser, day });
  }, 120_000);
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const context of browser?.contexts() ?? []) {
      for (const page of context.pages())
        process.stderr.write(`${page.url()} shows:\n${await shown(page)}\n`);
      await context.close();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await day?.remove();
  });
}

/** Its text; a page that does not answer has none. */
function shown(page: Page): Promise<string> {
  return page.locator("body").innerText({ timeout: 2000 }).catch(String);
}
