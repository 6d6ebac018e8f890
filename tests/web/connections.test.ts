import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { openAs } from "../support/open-page.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

describe.skipIf(!here)("the lines of the sites afterwards", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("the table of connections tells of each span that the chart draws", async () => {
    const context = await openAs(browser, day);
    const page = await context.newPage();
    // It has been in the room for a while, and is out of it for a while.
    await page.waitForTimeout(1500);
    await day.loseLine(2);
    await page.waitForTimeout(1500);
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/ket-noi`);
    const drawn = page.locator("svg g > title").filter({ hasText: "Hà Giang" });
    await page.getByLabel(/^\d+ khoảng của Điểm cầu tỉnh Hà Giang$/).click();
    const told = page.getByRole("row", { name: /Hà Giang/ }).getByRole("listitem");
    const [connected, lost] = await told.allInnerTexts();
    expect(connected).toMatch(/^[\d:]+–[\d:]+ Đã kết nối \(.+\)$/);
    expect(lost).toMatch(/^[\d:]+–[\d:]+ Mất kết nối \(.+\)$/);
    expect((await drawn.textContent())?.split("\n").slice(1)).toEqual([connected, lost]);
    await context.close();
  });
});
