import { closeSync, fsyncSync, openSync } from "node:fs";

/** Returns once a file's content, or a folder's names, are on the disk. */
export function sync(path: string): void {
  const opened = openSync(path, "r");
  fsyncSync(opened);
  closeSync(opened);
}
