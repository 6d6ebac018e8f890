import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { asStarted } from "../scripts/as-started.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const LIMIT = 64;

test("a thread of the server has its own limits, not those of the command line", async () => {
  expect(await limitOfThread("")).toBeGreaterThan(1000);
  expect(await limitOfThread("heedThreadLimits();")).toBeLessThan(LIMIT + 16);
});

/** What a thread of at most 64 MB may hold in MB, beside a server with the flags of `npm start`. */
async function limitOfThread(before: string): Promise<number> {
  const program = `
    import { Worker } from "node:worker_threads";
    import { heedThreadLimits } from "./src/entry/thread-limits.ts";
    ${before}
    const resourceLimits = { maxOldGenerationSizeMb: ${LIMIT}, maxYoungGenerationSizeMb: 3 };
    const thread = new Worker("setInterval(() => {}, 1000)", { eval: true, resourceLimits });
    thread.on("online", async () => {
      console.log((await thread.getHeapStatistics()).heap_size_limit / 2 ** 20);
      process.exit();
    });`;
  const flags = asStarted().args.filter((word) => word.startsWith("--max-"));
  expect(flags).toHaveLength(2);
  const args = [...flags, "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return Number(stdout);
}
