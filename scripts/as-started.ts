import { readFileSync } from "node:fs";

const ROOT = new URL("../", import.meta.url).pathname;

/** With which environment and arguments of Node `npm start` runs the server, for whoever runs it as that does. */
export function asStarted(): { env: Record<string, string>; args: string[] } {
  // Ours: "NAME=value node --flag scripts/start.ts".
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(" ");
  const at = words.indexOf("node");
  const env = Object.fromEntries(words.slice(0, at).map((word) => word.split("=", 2)));
  return { env, args: words.slice(at + 1) };
}
