import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { findBrowser, openContext } from "../tests/support/browser.ts";
import { SCREENS, type ScreenCase } from "../tests/support/screens.ts";
import { webDay } from "../tests/support/web-day.ts";

// `npm run shots`: pictures of every screen in its states, into shots/, to be looked at. `npm run shots -- chuong-trinh`
// makes those whose name contains that.
const OUT = resolve(import.meta.dirname, "../shots");
const wanted = process.argv.slice(2);

type Look = { name: string; width?: number; height?: number; dark?: true; english?: true };
const LOOKS: Look[] = [
  { name: "sang" },
  { name: "toi", dark: true },
  { name: "en", english: true },
  { name: "1920", width: 1920, height: 1080 },
];

/** What the network does while a page opens, or once it stands. */
const STATES: Record<string, { before?: Act; after?: Act }> = {
  "dang-tai": {
    before: (page) => page.route(/\/api\/(?!me|session)/, () => new Promise(() => undefined)),
  },
  loi: {
    before: (page) =>
      page.route(/\/api\/(?!me|session)/, (route) =>
        route.fulfill({
          status: 503,
          json: { code: "unavailable", detail: "Tạm thời gián đoạn." },
        }),
      ),
  },
  "mat-lien-lac": { after: (page) => page.context().setOffline(true) },
};
type Act = (page: Page) => Promise<unknown>;

const here = await findBrowser();
if (!here) process.exit(1);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const day = await webDay();
const browser = await here.launch();
const screens = SCREENS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
for (const screen of screens) {
  for (const look of LOOKS) await shoot(browser, screen, look, look.name, {});
  for (const [state, acts] of Object.entries(STATES))
    await shoot(browser, screen, { name: state }, state, acts);
}
await browser.close();
await day.remove();
console.log(`${OUT}: ${screens.length} screens`);

async function shoot(
  on: Browser,
  screen: ScreenCase,
  { width = 1366, height = 768, dark, english }: Look,
  name: string,
  { before, after }: { before?: Act; after?: Act },
): Promise<void> {
  const context = await openContext(on, {
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  await context.addInitScript(
    `globalThis.diemCauMedia = "fake"; localStorage.setItem("diem-cau-language", "${english ? "en" : "vi"}");`,
  );
  await day.signIn(context);
  const page = await context.newPage();
  await before?.(page);
  await page.goto(screen.url(day));
  await page.waitForTimeout(1500);
  await after?.(page);
  if (after) await page.waitForTimeout(1500);
  const picture = (what: string) => page.screenshot({ path: join(OUT, `${what}.png`) });
  await picture(`${screen.name}-${name}`);
  if (name === "sang")
    for (const { name: opened, open } of screen.opened ?? []) {
      await open(page);
      await page.waitForTimeout(400);
      await picture(`${screen.name}-${opened}`);
      await page.keyboard.press("Escape");
    }
  await context.close();
}
