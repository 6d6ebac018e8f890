import { extname } from "node:path";

/** The program of a thread, which stands beside this file: among the sources, and among the files of the built server. */
export function threadProgram(name: string): URL {
  return new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url);
}
