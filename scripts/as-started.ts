import { readFileSync } from "node:fs";

const ROOT = new URL("../", import.meta.url).pathname;

/** With which environment and arguments of Node `npm start` runs the server, for whoever runs it as that does. */
export function asStarted(): { env: Record<string, string>; args: string[] } {
  // Ours: "exec env NAME=value node --flag scripts/start.ts"; without exec a signal would end npm's shell alone.
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(" ");
  const at = words.indexOf("node");
  const settings = words.slice(0, at).filter((word) => word.includes("="));
  const env = Object.fromEntries(settings.map((word) => word.split("=", 2)));
  // Whoever starts it for something else does not wait for pages, nor do several build them at once.
  return { env, args: [...words.slice(at + 1), "--no-build"] };
}
