import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder, where `package.json` is: above the sources, and above the server built from them. */
export const ROOT = folderAbove(import.meta.dirname);

function folderAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : folderAbove(dirname(folder));
}
