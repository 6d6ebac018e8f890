import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SmallDisk = NonNullable<ReturnType<typeof smallDisk>>;

/** A file system of so many megabytes; null, and one line on stderr, where it may not be mounted. */
export function smallDisk(megabytes: number) {
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  if (mounted.status !== 0) {
    rmdirSync(folder);
    process.stderr.write(
      "No right to mount a small file system: the really full disk is left out.\n",
    );
    return null;
  }
  const unmount = () => void spawnSync("umount", ["--lazy", folder]);
  process.once("exit", unmount);
  const filler = join(folder, "filler");
  return {
    folder,
    /** Writes until there is no room at all. */
    fill(): void {
      const file = openSync(filler, "w");
      try {
        for (let size = 65_536; size >= 1;) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch {
            size = Math.floor(size / 2);
          }
        }
      } finally {
        closeSync(file);
      }
    },
    makeRoom: () => rmSync(filler),
    remove(): void {
      unmount();
      process.removeListener("exit", unmount);
      rmdirSync(folder);
    },
  };
}
