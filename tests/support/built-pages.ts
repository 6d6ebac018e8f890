import { buildPages, pagesAreOld } from "../../scripts/build-web.ts";

/** The pages as `npm start` would serve them, built when they are missing or old. */
export async function builtPages(): Promise<void> {
  if (pagesAreOld() && !(await buildPages())) throw new Error("The pages could not be built");
}
