import { createContext, use } from "react";

export const OVERLAYS = "overlays";

/** Of an open dialog the place in it: whatever is outside is out of reach meanwhile. */
export const DialogPlace = createContext<{ place: HTMLElement | null } | null>(null);

/** Where lists open over the page: in their dialog, else in a region, as everything on the page (kit.tsx). */
export function useOverlays(): { UNSTABLE_portalContainer?: Element } {
  const inDialog = use(DialogPlace);
  const place = inDialog ? inDialog.place : document.getElementById(OVERLAYS);
  return place ? { UNSTABLE_portalContainer: place } : {};
}
