import { createContext, use } from "react";
import { words } from "../i18n/words.ts";

/** Of an open dialog the place in it: whatever is outside is out of reach meanwhile. */
export const DialogPlace = createContext<{ place: HTMLElement | null } | null>(null);

let region: HTMLElement | null = null;

/** Where lists open over the page: in their dialog, else in a region of the page, as everything on it. */
export function useOverlays(): { UNSTABLE_portalContainer?: Element } {
  const inDialog = use(DialogPlace);
  const place = inDialog ? inDialog.place : regionOfPage();
  return place ? { UNSTABLE_portalContainer: place } : {};
}

/** One for as long as the page stands: screens come and go. */
function regionOfPage(): HTMLElement {
  if (region) return region;
  region = document.createElement("div");
  region.role = "region";
  region.ariaLabel = words.overlays;
  document.body.append(region);
  return region;
}
