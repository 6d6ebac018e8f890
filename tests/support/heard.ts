import type { Page } from "playwright-core";

/** One text that a live region got: what a screen reader reads, `alert` at once. */
export type Heard = { how: string; text: string };

/** Listens to a page from now on: answers all that its live regions were given since, each text as often as it came. */
export async function listen(page: Page): Promise<() => Promise<Heard[]>> {
  await page.evaluate(`
    globalThis.heard = [];
    globalThis.hearing?.disconnect();
    const LIVE = "[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]";
    globalThis.hearing = new MutationObserver((changes) => {
      for (const { target, addedNodes, type } of changes) {
        const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
        const region = element?.closest(LIVE);
        if (!region || element.closest("[aria-live=off]")) continue;
        for (const node of type === "characterData" ? [target] : addedNodes)
          heard.push({ how: region.role ?? region.ariaLive, text: node.textContent });
      }
    });
    hearing.observe(document.body, { childList: true, characterData: true, subtree: true });
  `);
  // As it was put together above.
  return async () => (await page.evaluate("heard")) as Heard[];
}
