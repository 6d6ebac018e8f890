import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** How often a process had the disk make its writes durable during some work; null without strace. */
export async function countSyncs(
  pid: number,
  work: () => Promise<unknown>,
): Promise<number | null> {
  const args = ["-f", "-e", "trace=fsync,fdatasync", "-p", String(pid)];
  const tracer = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  tracer.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const missing = await new Promise<boolean>((done) => {
    tracer.once("error", () => done(true));
    tracer.stderr.once("data", () => done(false));
  });
  if (missing) return null;
  // It says that it is attached to the first thread before it is attached to all.
  await sleep(500);
  said = "";
  await work();
  const ended = new Promise((done) => tracer.once("close", done));
  tracer.kill("SIGINT");
  await ended;
  return said.match(/\b(?:fsync|fdatasync)\(/g)?.length ?? 0;
}
