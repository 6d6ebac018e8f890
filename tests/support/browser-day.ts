import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import type { BrowserHere } from "./browser.ts";

type Opened<Day> = { browser: Browser; day: Day };

/**
 * In a `describe.skipIf(!here)`: opens a day and a browser before its tests, `ready` takes them and goes on from there,
 * and closes both after them.
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
  afterAll(async () => {
    await browser?.close();
    await day?.remove();
  });
}
