export const OVERLAYS = "overlays";

/** Where lists open over the page: in a region, as everything on it (kit.tsx). */
export function overlays(): { UNSTABLE_portalContainer?: Element } {
  const place = document.getElementById(OVERLAYS);
  return place ? { UNSTABLE_portalContainer: place } : {};
}
