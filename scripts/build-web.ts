import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../src/entry/root.ts";

/** Whether the pages were never built, or something they are made of changed since. */
export function pagesAreOld(root = ROOT): boolean {
  const built = statSync(join(root, "web/dist/index.html"), { throwIfNoEntry: false });
  if (!built) return true;
  return [join(root, "package-lock.json"), ...sources(root)].some(
    (path) => statSync(path).mtimeMs > built.mtimeMs,
  );
}

/**
 * Builds the pages in a process of its own, which gives its memory back and ends with this one; resolves with whether
 * that went well.
 */
export function buildPages(root = ROOT): Promise<boolean> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "--config", "web/vite.config.ts", "--logLevel", "warn"];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    // Whoever builds them, a test too: React for development is three times as large.
    env: { ...process.env, NODE_ENV: "production" },
  });
  const atExit = () => void child.kill();
  process.once("exit", atExit);
  return new Promise<boolean>((done) => {
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  }).finally(() => process.off("exit", atExit));
}

function sources(root: string): string[] {
  return ["web", "src"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(root, "web/dist")))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}
