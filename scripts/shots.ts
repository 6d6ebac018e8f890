import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { findBrowser } from "../tests/support/browser.ts";
import { LONGEST } from "../tests/support/day-cast.ts";
import {
  loseLine,
  openAs,
  openOn,
  openScreen,
  SCHEMES,
  showIn,
  untilStill,
  WINDOW,
} from "../tests/support/open-page.ts";
import { SCREENS, type ScreenCase } from "../tests/support/screens.ts";
import { webDay, type WebDay } from "../tests/support/web-day.ts";

// `npm run shots`: pictures of every screen in its states, into shots/, to be looked at: `64-…` on a day of 64 sites,
// `300-…` on one of 300 with the longest names. `npm run shots -- chuong-trinh` makes those whose name contains that.
const OUT = resolve(import.meta.dirname, "../shots");
const LARGE = { width: 1920, height: 1080 };
/** How long a page has to say that nothing comes. */
const LONG_ENOUGH = 1500;
const API = /\/api\/(?!me|session)/;
const wanted = process.argv.slice(2);

const here = await findBrowser();
if (!here) process.exit(1);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const browser = await here.launch();
let count = 0;
for (const [size, more] of [
  [64, {}],
  [300, { cast: LONGEST }],
] as const) {
  const name = (screen: ScreenCase) => `${size}-${screen.name}`;
  const screens = SCREENS.filter(
    (screen) => wanted.length === 0 || wanted.some((part) => name(screen).includes(part)),
  );
  if (screens.length === 0) continue;
  const day = await webDay({ size, ...more });
  const [calm, troubled, english] = await Promise.all([
    openAs(browser, day),
    openAs(browser, day),
    openAs(browser, day, { language: "en" }),
  ]);
  for (const screen of screens)
    await Promise.all([
      shootScreen(calm, day, screen, name(screen)),
      shootTroubles(troubled, day, screen, name(screen)),
      shootEnglish(english, day, screen, name(screen)),
    ]);
  await Promise.all([calm, troubled, english].map((context) => context.close()));
  await day.remove();
}
await browser.close();
console.log(`${OUT}: ${count} pictures`);

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  count += 1;
}

async function inBoth(page: Page, name: string): Promise<void> {
  for (const scheme of SCHEMES) {
    await showIn(page, scheme);
    await picture(page, `${name}-${scheme === "light" ? "sang" : "toi"}`);
  }
}

/** As it is, with what opens on it, on a large screen, and when the line is lost. */
async function shootScreen(
  context: BrowserContext,
  day: WebDay,
  screen: ScreenCase,
  name: string,
): Promise<void> {
  const page = await openScreen(context, day, screen);
  await inBoth(page, name);
  await showIn(page, "light");
  await page.setViewportSize(LARGE);
  await untilStill(page);
  await picture(page, `${name}-1920`);
  await page.setViewportSize(WINDOW);
  for (const opened of screen.opened ?? []) {
    await openOn(page, opened);
    await inBoth(page, `${name}-${opened.name}`);
    await page.keyboard.press("Escape");
  }
  await page.close();
  const losing = await openScreen(context, day, screen);
  await loseLine(losing);
  await inBoth(losing, `${name}-mat-lien-lac`);
  await context.setOffline(false);
  await losing.close();
}

async function shootEnglish(
  context: BrowserContext,
  day: WebDay,
  screen: ScreenCase,
  name: string,
): Promise<void> {
  const page = await openScreen(context, day, screen);
  await picture(page, `${name}-en`);
  await page.close();
}

/** While nothing is answered, and when all is refused. */
async function shootTroubles(
  context: BrowserContext,
  day: WebDay,
  { url }: ScreenCase,
  name: string,
): Promise<void> {
  const json = { code: "unavailable", detail: "Tạm thời gián đoạn." };
  const troubles: Record<string, (page: Page) => Promise<unknown>> = {
    "dang-tai": (page) => page.route(API, () => new Promise(() => undefined)),
    loi: (page) => page.route(API, (route) => route.fulfill({ status: 503, json })),
  };
  const all = Object.entries(troubles).map(async ([trouble, begin]) => {
    const page = await context.newPage();
    await begin(page);
    await page.goto(url(day));
    await page.waitForTimeout(LONG_ENOUGH);
    await inBoth(page, `${name}-${trouble}`);
    await page.close();
  });
  await Promise.all(all);
}
