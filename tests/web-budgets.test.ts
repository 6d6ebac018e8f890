import { describe, expect, test } from "vitest";
import { sizesOf, type Manifest } from "../web/budgets.ts";

const manifest: Manifest = {
  "index.html": { file: "index.js", css: ["index.css"] },
  "../screens/join/join.tsx": { file: "join.js", imports: ["_shared.js"], css: ["join.css"] },
  "../screens/join/check.tsx": { file: "check.js", imports: ["index.html", "_shared.js"] },
  "_shared.js": { file: "shared.js", css: ["shared.css"] },
  "_livekit-client-B1.js": { file: "livekit.js", imports: ["_shared.js"] },
};
const bytes: Record<string, number> = {
  "index.js": 60_000,
  "join.js": 20_000,
  "check.js": 5000,
  "shared.js": 11_000,
  "livekit.js": 100_000,
  "index.css": 1000,
  "join.css": 2000,
  "shared.css": 500,
};

describe("the sizes of a build", () => {
  test("count shell, screen and what they share once, and of a folder the heaviest screen", () => {
    expect(sizesOf(manifest, (file) => bytes[file] ?? Number.NaN)).toEqual([
      { what: "join", kind: "JS", kB: 91, most: 90 },
      { what: "join", kind: "CSS", kB: 3.5, most: 12 },
      { what: "LiveKit, after the page stands", kind: "JS", kB: 111, most: 120 },
    ]);
  });
});
