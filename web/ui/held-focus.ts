/** What a keyboard goes on from when something in it has gone. */
const PARTS =
  "li, section, form, fieldset, nav, aside, header, footer, main, dialog, [role=group], [role=dialog], [role=alertdialog]";
const LISTS = "ol, ul, tbody";
/** So many places back a keyboard is led when nothing around is left. */
const REMEMBERED = 8;

/** An element that had the focus; what it stood in, from the inside out, and as which child. */
type Place = { element: HTMLElement; around: { element: HTMLElement; nth: number }[] };

/**
 * Keeps a keyboard's place (WCAG 2.4.3): when what has the focus is taken away or locked, the row that follows has it,
 * else the part of the page around it, else what had it before, else what the page is about. Never another button: a held Enter would press it.
 */
export function holdFocus(): () => void {
  let places: Place[] = [];

  function enter({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    places = [placeOf(target), ...places.slice(0, REMEMBERED)];
  }

  function look(): void {
    const [last] = places;
    const now = document.activeElement;
    if (!last || (now !== document.body && now !== last.element)) return;
    if (canHave(last.element)) {
      // Somebody has pressed beside it.
      if (now === document.body) places = [];
      return;
    }
    const before = places.find(({ element }) => canHave(element))?.element;
    const next = heirOf(last) ?? before ?? document.querySelector("main");
    if (next) give(next);
  }

  // What goes on to another element is no loss.
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget === null) setTimeout(look);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["disabled"],
  });
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", leave);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", enter);
    document.removeEventListener("focusout", leave);
  };
}

function placeOf(element: HTMLElement): Place {
  const around: Place["around"] = [];
  for (let inner = element; inner.parentElement && inner.parentElement !== document.body;) {
    const outer = inner.parentElement;
    around.push({ element: outer, nth: [...outer.children].indexOf(inner) });
    inner = outer;
  }
  return { element, around };
}

function canHave(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled");
}

function heirOf({ around }: Place): HTMLElement | null {
  const { element, nth } = around.find((one) => one.element.isConnected) ?? {};
  if (!element || nth === undefined) return null;
  const row = element.matches(LISTS) ? [...element.children].slice(0, nth + 1).at(-1) : undefined;
  return row instanceof HTMLElement ? row : element.closest<HTMLElement>(PARTS);
}

/** What is no control is reached by script only, and only as long as it has the focus. */
function give(element: HTMLElement): void {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: true });
}
