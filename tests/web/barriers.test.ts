import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { SCREENS, type ScreenCase } from "../support/screens.ts";
import { readSources } from "../support/source-scan.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

test("every address of the app is looked at", () => {
  const table = readSources("web/app", "addresses.ts")["web/app/addresses.ts"] ?? "";
  const addresses = [...table.matchAll(/"(\/[^"]*)"/g)].flatMap(([, path = ""]) => path);
  expect(addresses.length).toBeGreaterThan(4);
  const seen = new Set(SCREENS.map(({ address }) => address));
  expect(addresses.filter((path) => !seen.has(path))).toEqual([]);
});

describe.skipIf(!here)("a page in a browser", () => {
  beforeAll(async () => {
    day = await webDay();
    if (here) browser = await here.launch();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await day?.remove();
  });

  test("is told from one that has barriers", async () => {
    const context = await openAs({});
    const page = await context.newPage();
    await page.setContent(
      `<html lang="vi"><title>x</title><main><h1>x</h1><input><p style="color:#aaa;background:#fff">mờ</p></main>`,
    );
    const found = await axe(page, "x");
    expect(found).toEqual([
      expect.stringMatching(/^x: color-contrast/),
      expect.stringMatching(/^x: label/),
    ]);
    await context.close();
  });

  // Names differ by language, contrast by scheme; no pair of them tells more than these two.
  const looks = [
    ["vi", "light"],
    ["en", "dark"],
  ] as const;
  test.each(looks)(
    "has no barrier that axe knows, nor has what opens on it: %s, %s",
    async (language, scheme) => {
      const context = await openAs({ language, scheme });
      const found: string[] = [];
      for (const screen of SCREENS) found.push(...(await barriersOf(context, screen)));
      await context.close();
      expect(found).toEqual([]);
    },
    400_000,
  );

  test("fits at twice the size, without moving sideways", async () => {
    // 1366 CSS pixels at 200 % are 683.
    const context = await openAs({ width: 683, height: 384 });
    const wide: string[] = [];
    const staff = SCREENS.filter(({ address }) => !/dieu-khien|chu-tri|man-hinh/.test(address));
    for (const screen of staff) {
      const page = await openScreen(context, screen);
      const over = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      if (Number(over) > 0) wide.push(`${screen.name}: ${String(over)} px`);
      await page.close();
    }
    await context.close();
    expect(wide).toEqual([]);
  }, 200_000);

  test("moves nothing for who asked for less motion", async () => {
    const context = await openAs({ reducedMotion: "reduce" });
    const moving: string[] = [];
    for (const screen of SCREENS) {
      const page = await openScreen(context, screen);
      const running = await page.evaluate(
        "document.getAnimations().filter((one) => one.playState === 'running').length",
      );
      if (Number(running) > 0) moving.push(screen.name);
      await page.close();
    }
    await context.close();
    expect(moving).toEqual([]);
  }, 200_000);
});

type Look = {
  language?: "vi" | "en";
  scheme?: "light" | "dark";
  width?: number;
  height?: number;
  reducedMotion?: "reduce" | "no-preference";
};

async function openAs(look: Look): Promise<BrowserContext> {
  const { language = "vi", scheme = "light", width = 1366, height = 768 } = look;
  const { reducedMotion = "no-preference" } = look;
  const viewport = { width, height };
  const context = await openContext(browser, { colorScheme: scheme, viewport, reducedMotion });
  await context.addInitScript(
    `globalThis.diemCauMedia = "fake"; localStorage.setItem("diem-cau-language", "${language}");`,
  );
  await day.signIn(context);
  return context;
}

async function openScreen(context: BrowserContext, { url }: ScreenCase): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url(day));
  await page.locator("main").first().waitFor();
  // Lists come after the page; an open stream never lets the network rest.
  await page.waitForTimeout(500);
  return page;
}

async function barriersOf(context: BrowserContext, screen: ScreenCase): Promise<string[]> {
  const page = await openScreen(context, screen);
  const found = await axe(page, screen.name);
  for (const { name, open } of screen.opened ?? []) {
    await open(page);
    await page.waitForTimeout(300);
    found.push(...(await axe(page, `${screen.name} ${name}`)));
    await page.keyboard.press("Escape");
  }
  await page.close();
  return found;
}

async function axe(page: Page, where: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(" "));
    return `${where}: ${id}: ${places.join(" | ")}`;
  });
}
