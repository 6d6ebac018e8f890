import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** A person who has a keyboard only looks for something as far as this. */
const MOST_STEPS = 60;

const END = "the end of the page";
const IS_END = "document.activeElement === document.body";

/** Where the keyboard is: what has the focus, and whether that is seen. */
export type Stop = { at: string; trouble: string | null };

/** Goes by Tab, or Shift+Tab, until `target` has the focus; at every stop on the way the focus is seen. */
export async function tabTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  await target.first().waitFor();
  const passed: string[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    // Behind the last one comes the browser itself, then the first again.
    const isEnd = !passed.includes(END) && (await page.evaluate(IS_END));
    const { at } = isEnd ? { at: END } : await seenFocus(page, `${key}: ${passed.join(" → ")}`);
    passed.push(at);
    if ((await target.and(page.locator(":focus")).count()) > 0) return;
  }
  throw new Error(`not reached by ${key}: ${passed.join(" → ")}`);
}

/** Something has the focus, and a person sees where: it has a ring, is in view and nothing lies on it. */
export async function seenFocus(page: Page, way = ""): Promise<Stop> {
  const look = async () => (await page.evaluate(LOOK)) as Stop; // as it is put together below
  await expect.poll(look, { message: way }).toMatchObject({ trouble: null });
  return look();
}

const LOOK = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { at: "page", trouble: "nothing has the focus" };
  const at = (element.ariaLabel || element.textContent || element.name || element.tagName).trim().slice(0, 40);
  if (!element.matches(":focus-visible")) return { at, trouble: at + ": not :focus-visible" };
  const isDrawn = (one) => {
    const { boxShadow, outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    const clear = /, 0\\)$/.test(outlineColor);
    return boxShadow !== "none" || (outlineStyle !== "none" && outlineWidth !== "0px" && !clear);
  };
  // A choice that is drawn by what follows it, a field by the group around it.
  const rest = element.matches("input") ? [element.nextElementSibling, element.parentElement] : [];
  const drawn = [element, ...rest].find((one) => one && isDrawn(one));
  if (!drawn) return { at, trouble: at + ": no ring" };
  const box = drawn.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right <= left || bottom <= top) return { at, trouble: at + ": out of view" };
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const isFree = above && (drawn.contains(above) || above.contains(drawn));
  return { at, trouble: isFree ? null : at + ": covered by " + above?.tagName + " " + above?.className };
})()`;
