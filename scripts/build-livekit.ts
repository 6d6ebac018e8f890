import { resolve } from "node:path";
import { buildLiveKit } from "../src/entry/livekit-build.ts";
import { findLiveKit } from "../src/entry/livekit-find.ts";

// Builds LiveKit with Go into .livekit/, once; `npm start` does the same by itself in the background.
const folder = resolve(import.meta.dirname, "../.livekit");
const source = await findLiveKit(process.env, folder);
if (source.kind === "build") {
  const path = await buildLiveKit({
    go: source.go,
    folder,
    log: console.log,
    signal: new AbortController().signal,
  });
  process.exit(path === null ? 1 : 0);
}
console.log(source.kind === "binary" ? `LiveKit: ${source.path}` : `LiveKit: ${source.kind}`);
process.exit(source.kind === "none" ? 1 : 0);
