import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

/** Which calls fail, with which error; none is named, none fails. */
export type Faults = { writes?: Errno; syncs?: Errno; reads?: Errno };
export type Errno = "EIO" | "ENOSPC";

export type DiskShim = ReturnType<typeof openShim>;

/** Compiles disk-shim.c; null, and one line on stderr, where there is no C compiler or no Linux. */
export function diskShim(): DiskShim | null {
  const folder = mkdtempSync(join(tmpdir(), "disk-shim-"));
  const library = join(folder, "disk-shim.so");
  const source = new URL("disk-shim.c", import.meta.url).pathname;
  const args = ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source, "-ldl"];
  const made = process.platform === "linux" ? spawnSync("cc", args) : null;
  if (made?.status === 0) return openShim(folder, library);
  rmSync(folder, { recursive: true, force: true });
  // A compiler that is there and does not like the source is no reason to leave anything out.
  if (made && !made.error) throw new Error(made.stderr.toString());
  process.stderr.write("No C compiler, or no Linux: what needs a disk that fails is left out.\n");
  return null;
}

function openShim(folder: string, library: string) {
  const faults = join(folder, "faults");
  writeFileSync(faults, Buffer.alloc(4));
  const fault = openSync(faults, "r+");
  return {
    /** For a process whose database is at `path`: it fails what `fail` says, and notes what it does in `trace`. */
    env: (path: string, trace?: string): Record<string, string> => ({
      LD_PRELOAD: library,
      DISK_WATCH: path,
      DISK_FAULTS: faults,
      ...(trace === undefined ? {} : { DISK_TRACE: trace }),
    }),
    /** From now on, for every process under the shim, just these calls fail; answers how many did so before. */
    fail({ writes, syncs, reads }: Faults): number {
      const counted = Buffer.alloc(4);
      readSync(fault, counted, 0, 4, 0);
      const numbers = [writes, syncs, reads].map((name) => (name ? constants.errno[name] : 0));
      writeSync(fault, Buffer.from([...numbers, 0]), 0, 4, 0);
      return counted[3] ?? 0;
    },
    remove(): void {
      closeSync(fault);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
