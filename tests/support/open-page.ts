import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { openContext } from "./browser.ts";
import type { ScreenCase } from "./screens.ts";
import type { WebDay } from "./web-day.ts";

export type Language = "vi" | "en";
export type Scheme = "light" | "dark";
export const SCHEMES: readonly Scheme[] = ["light", "dark"];
/** Of an office's computer. */
export const WINDOW = { width: 1366, height: 768 };

/** How long a page that goes on changing, as one that tests its line, is waited for. */
const PATIENCE = 5000;
const LOOK_EVERY = 60;

/** Keeps the streams that were opened and have sent nothing yet. */
const COUNT_STREAMS = `
  const silent = globalThis.silentStreams = new Set();
  globalThis.EventSource = class extends EventSource {
    constructor(...given) {
      super(...given);
      silent.add(this);
      for (const what of ["snapshot", "change", "error"])
        this.addEventListener(what, () => silent.delete(this));
    }
    close() {
      silent.delete(this);
      super.close();
    }
  };`;
/** How many elements there are once what was read is drawn; null while the page or a stream is waited for. */
const DRAWN = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const ready = document.querySelector("main") && !(globalThis.silentStreams?.size > 0);
  done(ready ? document.querySelectorAll("*").length : null);
})))`;

/** A browser in which the administrator of the day is signed in; media are the stand-in's, and nothing moves. */
export async function openAs(
  browser: Browser,
  day: WebDay,
  { language = "vi", scheme = "light" }: { language?: Language; scheme?: Scheme } = {},
): Promise<BrowserContext> {
  const context = await openContext(browser, {
    viewport: WINDOW,
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  await context.addInitScript(
    `globalThis.diemCauMedia = "fake"; localStorage.setItem("diem-cau-language", "${language}"); ${COUNT_STREAMS}`,
  );
  await day.signIn(context);
  return context;
}

/** A screen as it stands once all that it asked for has come. */
export async function openScreen(
  context: BrowserContext,
  day: WebDay,
  { url }: ScreenCase,
): Promise<Page> {
  const page = await context.newPage();
  const missing = new Set<Request>();
  page.on("request", (request) => {
    if (request.resourceType() !== "eventsource") missing.add(request);
  });
  page.on("requestfinished", (request) => missing.delete(request));
  page.on("requestfailed", (request) => missing.delete(request));
  await page.goto(url(day));
  await untilStill(page, () => missing.size === 0);
  return page;
}

/** Until nothing is missing and two looks find as many elements. */
export async function untilStill(page: Page, complete = () => true): Promise<void> {
  let before: unknown = null;
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const drawn = complete() ? await page.evaluate(DRAWN) : null;
    if (drawn !== null && drawn === before) return;
    before = drawn;
    await page.waitForTimeout(LOOK_EVERY);
  }
}

/** Shows the page in the other scheme, and waits until it has its colours. */
export async function showIn(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction(`matchMedia("(prefers-color-scheme: ${scheme})").matches`);
  await page.evaluate(DRAWN);
}
