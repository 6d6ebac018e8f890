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
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/ket-noi`);
    const drawn = page.locator("svg g > title").filter({ hasText: "Tuyên Quang" });
    await page.getByLabel(/^\d+ khoảng của Điểm cầu tỉnh Tuyên Quang$/).click();
    const told = page.getByRole("row", { name: /Tuyên Quang/ }).getByRole("listitem");
    const [connected, lost] = await told.allInnerTexts();
    expect(connected).toMatch(/^[\d:]+–[\d:]+ Đã kết nối \(.+\)$/);
    expect(lost).toMatch(/^[\d:]+–[\d:]+ Mất kết nối \(.+\)$/);
    expect((await drawn.textContent())?.split("\n").slice(1)).toEqual([connected, lost]);
    await context.close();
  });
});
