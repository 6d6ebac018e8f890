import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { openContext } from "./browser.ts";
import type { Opened, ScreenCase } from "./screens.ts";
import type { WebDay } from "./web-day.ts";

export type Language = "vi" | "en";
export type Scheme = "light" | "dark";
export const SCHEMES: readonly Scheme[] = ["light", "dark"];
/** Of an office's computer. */
export const WINDOW = { width: 1366, height: 768 };

/** How long a page that goes on changing, as one that tests its line, is waited for. */
const PATIENCE = 5000;
const LOOK_EVERY = 80;

/** Keeps the streams that are open, and of these those that have sent nothing yet. */
const KEEP_STREAMS = `
  const [streams, silent] = [globalThis.streams, globalThis.silentStreams] = [new Set(), new Set()];
  globalThis.EventSource = class extends EventSource {
    constructor(...given) {
      super(...given);
      streams.add(this);
      silent.add(this);
      for (const what of ["snapshot", "change", "error"])
        this.addEventListener(what, () => silent.delete(this));
    }
    close() {
      streams.delete(this);
      silent.delete(this);
      super.close();
    }
  };`;
/** How many elements the body has once what was read is drawn; null while the page or a stream is waited for. */
const DRAWN = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const ready = document.querySelector("main") && !(globalThis.silentStreams?.size > 0);
  done(ready ? document.body.querySelectorAll("*").length : null);
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
    `globalThis.diemCauMedia = "fake"; localStorage.setItem("diem-cau-language", "${language}"); ${KEEP_STREAMS}`,
  );
  await day.signIn(context);
  return context;
}

/** What each page has asked for and not got. */
const missing = new WeakMap<Page, Set<Request>>();

/** A screen as it stands once all that it asked for has come. */
export async function openScreen(
  context: BrowserContext,
  day: WebDay,
  { url }: ScreenCase,
): Promise<Page> {
  const page = await context.newPage();
  const asked = new Set<Request>();
  missing.set(page, asked);
  page.on("request", (request) => {
    if (request.resourceType() !== "eventsource") asked.add(request);
  });
  page.on("requestfinished", (request) => asked.delete(request));
  page.on("requestfailed", (request) => asked.delete(request));
  await page.goto(url(day));
  await untilStill(page);
  return page;
}

/** Opens something on the page; it is an error when nothing comes of it. */
export async function openOn(page: Page, { name, open }: Opened): Promise<void> {
  const before = await page.evaluate(DRAWN);
  await open(page);
  await untilStill(page, before);
  if ((await page.evaluate(DRAWN)) === before) throw new Error(`${name}: nothing opened`);
}

/** Until nothing is missing and two looks find as many elements, other than there were `before`. */
export async function untilStill(page: Page, before: unknown = null): Promise<void> {
  let last: unknown = null;
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const complete = (missing.get(page)?.size ?? 0) === 0;
    const drawn = complete ? await page.evaluate(DRAWN) : null;
    if (drawn !== null && drawn === last && drawn !== before) return;
    last = drawn;
    await page.waitForTimeout(LOOK_EVERY);
  }
}

/** Takes the page's line away; going offline alone leaves streams that are open. */
export async function loseLine(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.evaluate(
    "for (const stream of globalThis.streams) stream.dispatchEvent(new Event('error'))",
  );
  await page.waitForTimeout(1000);
  await untilStill(page);
}

/** Shows the page in the other scheme, and waits until it has its colours. */
export async function showIn(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.waitForFunction(`matchMedia("(prefers-color-scheme: ${scheme})").matches`);
  await page.evaluate(DRAWN);
}
