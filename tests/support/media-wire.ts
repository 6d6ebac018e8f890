import type { BrowserContext, Page } from "playwright-core";
import type { Said } from "../../web/media/fake-room.ts";

/** Joins windows that share no cookies into one room of the stand-in for LiveKit. */
export type MediaWire = { add(context: BrowserContext): Promise<void> };

/** Pages of every context that is added, before they load, have the stand-in and hear each other. */
export function openMediaWire(): MediaWire {
  const contexts: BrowserContext[] = [];
  /** What a page says when it goes, in case it cannot say so itself. */
  const goodbyes = new Map<Page, Said>();
  async function pass(from: Page, text: string): Promise<void> {
    // Only the stand-in speaks over this wire.
    const said = JSON.parse(text) as Said;
    if (said.what === "here") {
      const { identity, visit } = said.guest;
      goodbyes.set(from, { room: said.room, what: "gone", identity, visit });
    }
    const others = contexts.flatMap((context) => context.pages()).filter((page) => page !== from);
    // A page that is being left hears nothing.
    for (const page of others) await page.evaluate(hear, text).catch(() => undefined);
  }
  function leave(page: Page): void {
    const said = goodbyes.get(page);
    goodbyes.delete(page);
    if (said) void pass(page, JSON.stringify(said));
  }
  return {
    async add(context) {
      contexts.push(context);
      context.on("page", (page) => {
        page.on("close", leave);
        page.on("framenavigated", (frame) => {
          if (frame === page.mainFrame()) leave(page);
        });
      });
      await context.exposeBinding("diemCauMediaSend", ({ page }, text: string) => pass(page, text));
      await context.addInitScript(wireUp);
    },
  };
}

/** Runs in a page before it loads. */
function wireUp(): void {
  const hearers = new Set<(text: string) => void>();
  Object.assign(globalThis, {
    diemCauMedia: "fake",
    diemCauMediaHear: (text: string) => {
      for (const hearer of hearers) hearer(text);
    },
    diemCauMediaWire: {
      send: (text: string) => {
        const send: unknown = Reflect.get(globalThis, "diemCauMediaSend");
        if (typeof send === "function") send(text);
      },
      listen(hearer: (text: string) => void) {
        hearers.add(hearer);
        return () => hearers.delete(hearer);
      },
    },
  });
}

/** Runs in a page. */
function hear(text: string): void {
  const given: unknown = Reflect.get(globalThis, "diemCauMediaHear");
  if (typeof given === "function") given(text);
}
