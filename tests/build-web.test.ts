import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildPages, pagesAreOld } from "../scripts/build-web.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "diem-cau-build-"));
  for (const path of ["package-lock.json", "web/app/main.tsx", "src/turns/turns.ts"])
    put(path, 100);
});
afterEach(() => rmSync(root, { recursive: true }));

/** A file that was written so many seconds after the beginning. */
function put(path: string, at: number, text = ""): void {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  utimesSync(whole, at, at);
}

describe("the pages are built", () => {
  test("when they are not there, and not again when they are", () => {
    expect(pagesAreOld(root)).toBe(true);
    put("web/dist/index.html", 200);
    put("web/dist/assets/late.js", 300);
    expect(pagesAreOld(root)).toBe(false);
  });

  test.each(["web/screens/new.tsx", "src/turns/turns.ts", "package-lock.json"])(
    "when %s is newer",
    (path) => {
      put("web/dist/index.html", 200);
      put(path, 300);
      expect(pagesAreOld(root)).toBe(true);
    },
  );

  test("in a process of its own, which says whether it went well", async () => {
    expect(await buildPages(root)).toBe(false);
    const vite = "node_modules/vite/bin/vite.js";
    put(vite, 100, `if (process.argv[2] !== "build") process.exitCode = 1`);
    expect(await buildPages(root)).toBe(true);
    put(vite, 100, "process.exit(3)");
    expect(await buildPages(root)).toBe(false);
  });
});
