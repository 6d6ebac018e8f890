import type { Browser } from "playwright-core";

/** Bytes a second and the delay of the line; the processor is slowed by four besides. */
export type Line = { down: number; up: number; delay: number };
export const SLOW: Line = { down: 1_600_000 / 8, up: 750_000 / 8, delay: 150 };
export const SLOWER: Line = { down: 512_000 / 8, up: 256_000 / 8, delay: 400 };

/**
 * Milliseconds from the start of the navigation to the first button or link that can be pressed, how long the page stood
 * still, and how many fonts were asked for before that button was there.
 */
export type Opening = { usable: number; blocked: number; fonts: number };

/** Runs in the page before anything else of it. */
const WATCH = `
  globalThis.opened = { usable: 0, blocked: 0, fonts: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) opened.blocked += Math.max(0, duration - 50);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const button = document.querySelector("main button:not([disabled]), main a[href]");
    if (button && button.getClientRects().length > 0) {
      opened.usable = performance.now();
      opened.fonts = performance.getEntriesByType("resource").filter(({ name }) => /\\.woff2?$/.test(name)).length;
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** Opens an address in a window that has nothing in its cache. */
export async function openCold(browser: Browser, url: string, line: Line): Promise<Opening> {
  const context = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    permissions: ["camera", "microphone"],
  });
  const page = await context.newPage();
  const control = await context.newCDPSession(page);
  await control.send("Network.enable");
  await control.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: line.delay,
    downloadThroughput: line.down,
    uploadThroughput: line.up,
  });
  await control.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(WATCH);
  await page.goto(url, { waitUntil: "commit" });
  // Not waitForFunction, which evaluates in the page, where its policy forbids that.
  for (let waited = 0; !(await page.evaluate("opened.usable > 0")); waited += 100) {
    if (waited > 60_000) throw new Error(`Nothing can be pressed on ${url}`);
    await page.waitForTimeout(100);
  }
  // What still stands in the way of the first click counts too.
  await page.waitForTimeout(1000);
  const opening = (await page.evaluate("opened")) as Opening; // made by WATCH
  await context.close();
  return opening;
}
