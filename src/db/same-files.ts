import { statSync } from "node:fs";

/**
 * Gives a check that these files are still those that are open: what is written to a file that was taken away succeeds,
 * and nobody would find it again. One that is not there yet is taken as it comes.
 */
export function sameFiles(paths: string[]): () => void {
  const known = paths.map(fileAt);
  return () => {
    for (const [nth, path] of paths.entries()) {
      const found = fileAt(path);
      known[nth] ??= found;
      if (found !== known[nth])
        throw new Error(
          `Tệp dữ liệu ${path} đã bị xóa, dời đi hoặc thay bằng tệp khác. (The database file was taken away or replaced.)`,
        );
    }
  };
}

function fileAt(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}
