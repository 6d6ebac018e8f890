import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { LONGEST } from "../support/day-cast.ts";
import { openAs } from "../support/open-page.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
const SITES = 500;
const MOST_TILES = 150;

describe.skipIf(!here)("the wall of 64 sites with long names", () => {
  let opened: { browser: Browser; day: WebDay };
  openBefore(
    here,
    () => webDay({ cast: LONGEST }),
    (given) => (opened = given),
  );

  test.each([
    { width: 1920, height: 1080 },
    { width: 1366, height: 768 },
  ])("is in sight without scrolling at $width × $height", async (viewport) => {
    const context = await openAs(opened.browser, opened.day);
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.goto(`${opened.day.url}/su-kien/${opened.day.eventId}/dieu-khien`);
    const tiles = page.locator("[data-site]");
    await expect.poll(() => tiles.count()).toBe(64);
    const outOfSight = await tiles.evaluateAll((all) =>
      all
        .filter((tile) => {
          const { x, width, bottom } = tile.getBoundingClientRect();
          const [left, right] = [x + 4, x + width - 4].map((at) =>
            document.elementFromPoint(at, bottom - 4),
          );
          return !tile.contains(left ?? null) || !tile.contains(right ?? null);
        })
        .map((tile) => tile.textContent),
    );
    expect(outOfSight).toEqual([]);
    await context.close();
  });
});

describe.skipIf(!here)("the wall of 500 sites", () => {
  let browser: Browser;
  let day: WebDay;
  let page: Page;

  const openDay = () => webDay({ size: SITES });
  openBefore(here, openDay, async (opened) => {
    ({ day, browser } = opened);
    page = await (await openAs(browser, day)).newPage();
    await page.goto(`${day.url}/su-kien/${day.eventId}/dieu-khien`);
    await page.getByRole("heading", { name: "500 điểm cầu" }).waitFor();
  });

  const pages = () => page.getByRole("navigation", { name: "Trang" }).getByRole("button");
  const current = () =>
    page.getByRole("navigation", { name: "Trang" }).locator("[aria-current=page]").textContent();
  const shown = () =>
    page
      .locator("[data-site]")
      .evaluateAll((tiles) => tiles.map((tile) => String(tile.getAttribute("data-site"))));
  const filter = (name: RegExp) => page.getByRole("radio", { name }).check({ force: true });
  const search = () => page.getByRole("searchbox");

  test("is paged by region; no page has more than 150 tiles, and each site is on one", async () => {
    expect(await pages().allTextContents()).toEqual([
      "Miền Bắc 1/2",
      "Miền Bắc 2/2",
      "Miền Trung",
      "Miền Nam",
    ]);
    const seen: string[] = [];
    for (const one of await pages().all()) {
      await one.click();
      const name = await one.textContent();
      await expect.poll(current).toBe(name);
      const tiles = await shown();
      expect(tiles.length).toBeLessThanOrEqual(MOST_TILES);
      seen.push(...tiles);
    }
    expect(seen.toSorted()).toEqual(day.sites.map(({ id }) => id).toSorted());
  });

  test("is paged by keys, from the top of each page, with one tab stop in its tiles", async () => {
    await pages().first().click();
    const first = await shown();
    const scroll = async () =>
      Number(await page.evaluate("document.querySelector('[role=grid]').parentElement.scrollTop"));
    await page.locator("[data-site]").last().focus();
    await expect.poll(scroll).toBeGreaterThan(0);
    await pages().first().focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(current).toBe("Miền Bắc 2/2");
    expect(await scroll()).toBe(0);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect.poll(current).toBe("Miền Nam");
    const south = await shown();
    expect(south.filter((id) => first.includes(id))).toEqual([]);
    await page.keyboard.press("Tab");
    const focused = () => page.evaluate("document.activeElement.dataset.site");
    expect(await focused()).toBe(south[0]);
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe(south[1]);
    await page.keyboard.press("Tab");
    expect(south).not.toContain(await focused());
  });

  test("finds by search and by filter what is on another page, and comes back to its page", async () => {
    await pages().first().click();
    await page.keyboard.press("F2");
    await page.keyboard.type("ca mau");
    await expect.poll(async () => (await shown()).length).toBeLessThan(20);
    expect(await shown()).toContain(day.sites.at(-1)?.id);
    expect(await pages().count()).toBe(0);
    await search().fill("");
    await expect.poll(current).toBe("Miền Bắc 1/2");

    await filter(/^Chưa vào/);
    await expect.poll(shown).toEqual(day.sites.slice(-2).map(({ id }) => id));
    await filter(/^Tất cả/);
    await pages().last().click();
    await filter(/^Sự cố/);
    await expect.poll(shown).toContain(day.sites[5]?.id);
    await filter(/^Tất cả/);
    await expect.poll(current).toBe("Miền Nam");
  });

  test("has the same pages as a table", async () => {
    await page.getByRole("button", { name: "Dạng bảng" }).click();
    const lines = () => page.locator("tbody tr").count();
    for (const one of await pages().all()) {
      await one.click();
      await expect.poll(lines).toBeGreaterThan(0);
      expect(await lines()).toBeLessThanOrEqual(MOST_TILES);
    }
    await page.getByRole("button", { name: "Dạng ô" }).click();
  });
});
