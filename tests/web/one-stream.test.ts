import type { Browser, BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

describe.skipIf(!here)("the pages of one browser", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("follow an event over one connection, which another of them takes on when its page goes", async () => {
    const { context, opened } = await signedIn();
    const first = await open(context);
    const others = [await open(context), await open(context)];
    for (const page of [first, ...others]) await page.getByRole("grid").waitFor();
    expect(opened()).toBe(1);

    const turn = await ask(10);
    for (const page of [first, ...others]) await waits(page, turn.name);
    await first.close();
    const next = await ask(11);
    for (const page of others) await waits(page, next.name);
    await expect.poll(opened).toBe(2);
    await context.close();
  });

  test("take the connection from a page that was put to sleep", async () => {
    const { context, opened } = await signedIn();
    const asleep = await open(context);
    await asleep.getByRole("grid").waitFor();
    const page = await context.newPage();
    await page.addInitScript(hastenLongWaits);
    await goTo(page);
    await page.getByRole("grid").waitFor();
    expect(opened()).toBe(1);
    const shown = asleep.waitForEvent("dialog");
    const asking = asleep.evaluate(() => alert("Asleep: nothing runs behind this"));
    const dialog = await shown;
    await expect
      .poll(async () => {
        await page.evaluate("endLongWaits()");
        return opened();
      })
      .toBe(2);
    const turn = await ask(12);
    await waits(page, turn.name);
    // Awake again it follows the other page, and takes nothing back.
    await dialog.accept();
    await asking;
    await waits(asleep, turn.name);
    expect(opened()).toBe(2);
    await context.close();
  });

  test("each have one of their own where the browser has no locks", async () => {
    const { context, opened } = await signedIn();
    await context.addInitScript("delete Navigator.prototype.locks");
    for (const page of [await open(context), await open(context)])
      await page.getByRole("grid").waitFor();
    expect(opened()).toBe(2);
    await context.close();
  });

  /** A browser of its own; `opened` counts the streams that its pages have opened. */
  async function signedIn() {
    const context = await openContext(browser);
    await day.signIn(context);
    let streams = 0;
    context.on("request", (request) => {
      if (request.url().includes("/live?") && request.method() === "GET") streams += 1;
    });
    return { context, opened: () => streams };
  }

  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await goTo(page);
    return page;
  }

  async function goTo(page: Page): Promise<void> {
    await page.goto(`${day.url}/su-kien/${day.eventId}/dieu-khien`);
  }

  /** A site asks for the floor; `name` is a part of how the list names it. */
  async function ask(nth: number): Promise<{ name: string }> {
    await day.must("POST", `${day.at}/turns`, { siteId: day.sites[nth]?.id });
    const { items } = await day.must("GET", `${day.at}/sites`);
    return { name: items[nth].name.replace(/^Điểm cầu (tỉnh |thành phố )?/i, "") };
  }

  async function waits(page: Page, name: string): Promise<void> {
    const queue = page.getByRole("region", { name: /^Đăng ký phát biểu/ });
    await queue.getByText(name).first().waitFor();
  }
});

/** Lets a page end at once what it waits for over a minute; the browser's own clock is one of all its pages. */
function hastenLongWaits(): void {
  const waits = new Map<unknown, () => void>();
  const { setTimeout: wait, clearTimeout: clear } = globalThis;
  const begin = (act: () => void, ms?: number) => {
    const id = wait(act, ms);
    if (ms !== undefined && ms > 60_000) waits.set(id, act);
    return id;
  };
  const end = (id: never) => {
    waits.delete(id);
    clear(id);
  };
  const endLongWaits = () => {
    for (const [id, act] of waits) {
      end(id as never);
      act();
    }
  };
  Object.assign(globalThis, { setTimeout: begin, clearTimeout: end, endLongWaits });
}
