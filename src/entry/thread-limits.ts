import { setFlagsFromString } from "node:v8";

/**
 * From here on each new thread's own limits count (`resourceLimits`). The sizes of the command line are meant for the
 * server's own thread, which has taken them by now; V8 would take them for every other thread too, whatever its limits.
 */
export function heedThreadLimits(): void {
  for (const size of ["--max-semi-space-size=0", "--max-old-space-size=0"])
    setFlagsFromString(size);
}
