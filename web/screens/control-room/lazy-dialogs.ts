import { lazy } from "react";

const addTurn = () => import("./dialogs/add-turn-dialog.tsx");
const head = () => import("./head-dialogs.tsx");
const site = () => import("./wall/site-dialog.tsx");

/** Dialogs come after the screen stands: what is read first does not wait for the kit's fields. */
export const AddTurnDialog = lazy(async () => ({ default: (await addTurn()).AddTurnDialog }));
export const KeyDialog = lazy(async () => ({ default: (await head()).KeyDialog }));
export const MuteAllDialog = lazy(async () => ({ default: (await head()).MuteAllDialog }));
export const SiteDialog = lazy(async () => ({ default: (await site()).SiteDialog }));

/** Fetches them before anybody asks: once the line is lost, they could not come. */
export function fetchDialogs(): void {
  for (const dialog of [addTurn, head, site]) void dialog().catch(() => undefined);
}
