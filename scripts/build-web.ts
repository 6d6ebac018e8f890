import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const BUILT = join(ROOT, "web/dist/index.html");

/** Whether the pages were never built, or something they are made of changed since. */
export function pagesAreOld(): boolean {
  if (!existsSync(BUILT)) return true;
  const built = statSync(BUILT).mtimeMs;
  return [join(ROOT, "package-lock.json"), ...sources()].some(
    (path) => statSync(path).mtimeMs > built,
  );
}

/** Builds the pages in a process of its own, which gives its memory back; resolves with whether that went well. */
export function buildPages(): Promise<boolean> {
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "--config", "web/vite.config.ts", "--logLevel", "warn"];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    // Whoever builds them, a test too: React for development is three times as large.
    env: { ...process.env, NODE_ENV: "production" },
  });
  return new Promise((done) => {
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}

function sources(): string[] {
  return ["web", "src"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(ROOT, "web/dist")))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}
