import { describe, expect, test } from "vitest";
import { RULES } from "./support/architecture-rules.ts";
import { allImports, readSources } from "./support/source-scan.ts";

const ours = {
  ...readSources("src", ".ts"),
  ...readSources("scripts", ".ts"),
  ...readSources("web", ".ts", ".tsx"),
};

describe.each(Object.entries(RULES))("%s", (_name, { rule, breaks, keeps }) => {
  test("here", () => {
    expect(rule(ours)).toEqual([]);
  });

  test("and the rule finds every file that breaks it, and nothing else", () => {
    const found = rule(breaks);
    const missed = Object.keys(breaks).filter(
      (path) => !found.some((line) => line.startsWith(path) || line.includes(`→ ${path}`)),
    );
    expect(missed).toEqual([]);
    expect(rule(keeps)).toEqual([]);
  });
});

describe("the scan", () => {
  test("reads every form of import and every source", () => {
    const source = `import a from "./a.ts";
      import type { B } from "../b.ts";
      import { type C, c } from "./c.ts";
      import {
        d,
      } from "d";
      import "./e.ts";
      export * from "./f.ts";
      export type { G } from "./g.ts";
      const h = await import("./h.ts");
      // import i from "./i.ts";
      export const from = "import k from './k.ts'";`;
    const found = allImports({ "src/x/y.ts": source });
    expect(found.map(({ to, typeOnly }) => `${to}${typeOnly ? " type" : ""}`)).toEqual([
      "src/x/a.ts",
      "src/b.ts type",
      "src/x/c.ts",
      "d",
      "src/x/f.ts",
      "src/x/g.ts type",
      "src/x/e.ts",
      "src/x/h.ts",
    ]);
    expect(Object.keys(ours)).toEqual(
      expect.arrayContaining(["src/app.ts", "src/db/sqlite.ts", "scripts/start.ts"]),
    );
    const targets = allImports(ours).filter(({ to }) => /^(src|scripts)\//.test(to));
    expect(targets.length).toBeGreaterThan(200);
    expect(targets.filter(({ to }) => !(to in ours))).toEqual([]);
  });
});

describe("the project's files", () => {
  const MACHINE = /(?<![\w.])\/(?:work|root|home)\/\w/;
  const REGISTRY =
    /\bregistry\.[a-z][\w.-]*\.[a-z]+|\bnpmjs\.(?:com|org)|\bproxy\.golang|"resolved"\s*:/;
  const all = readSources(".");

  // Put together here so that this file does not say it itself.
  test.each([
    ["no path of a machine", MACHINE, ["", "home", "me"].join("/"), "a/home/x and /homes/"],
    [
      "no registry",
      REGISTRY,
      [`"resolved"`, `"https://x"`].join(":"),
      "omit-registry-resolved=true",
    ],
  ])("name %s", (_what, pattern, broken, fine) => {
    const found = Object.entries(all).filter(([, text]) => pattern.test(text));
    expect(found.map(([path]) => path)).toEqual([]);
    expect([pattern.test(broken), pattern.test(fine)]).toEqual([true, false]);
    expect(Object.keys(all)).toEqual(expect.arrayContaining(["package-lock.json", "README.md"]));
  });
});
