import { describe, expect, test } from "vitest";
import { some } from "../web/format/time.ts";
import { readSources } from "./support/source-scan.ts";
import { emptyWords, isCatalogue, textOutside, unusedWords } from "./support/words-scan.ts";

const sources = readSources("web", ".ts", ".tsx");
/** What is no text for people: how names of sites begin, a browser's name, and what the stand-in of tests draws. */
const NAMES = ["web/site/place-name.ts", "web/site/unfit.ts", "web/media/fake.ts"];
const catalogues = Object.keys(sources).filter(isCatalogue);
const wordsOf = async (path: string) => (await import(/* @vite-ignore */ `../${path}`)).words ?? {};

describe("the texts of the pages", () => {
  test.each(catalogues)("%s: each is used, and none is empty", async (path) => {
    const words = await wordsOf(path);
    expect(unusedWords(path, words, sources)).toEqual([]);
    expect(emptyWords(path, words)).toEqual([]);
  });

  test("stand in the catalogues only", () => {
    const others = Object.entries(sources).filter(
      ([path]) => !isCatalogue(path) && !NAMES.includes(path),
    );
    expect(others.flatMap(([path, source]) => textOutside(path, source))).toEqual([]);
    expect(others.length).toBeGreaterThan(20);
  });

  test("say one of a thing otherwise than several", () => {
    expect([some(0, "site"), some(1, "site"), some("2", "site")]).toEqual([
      "0 sites",
      "1 site",
      "2 sites",
    ]);
    expect([some("1", "is", "are"), some("1.001", "is", "are")]).toEqual(["1 is", "1.001 are"]);
  });
});

describe("the check of the texts", () => {
  const words = {
    used: "a",
    unused: "b",
    group: { one: "c", two: "d" },
    whole: { x: "e" },
    picked: "f",
  };
  const user = `import { words as mine } from "./words.ts";
    const { picked } = mine;
    export const text = [mine.used, mine.group.one, mine.whole[key], other.unused];`;

  test("finds what nobody uses, also in groups, whatever the catalogue is called", () => {
    const found = unusedWords(
      "web/a/words.ts",
      { ...words, asked: "g" },
      {
        "web/a/page.tsx": user,
        "web/a/state.tsx": `import { words } from "./words.ts"; const state = "asked"; words[state];`,
        "web/b/page.tsx": `import { words } from "./words.ts"; words.unused; words.group.two;`,
      },
    );
    expect(found).toEqual(["web/a/words.ts: unused", "web/a/words.ts: group.two"]);
  });

  test("finds empty texts, also in groups", () => {
    expect(emptyWords("w.ts", { a: "", b: "x", c: { d: " " }, e: () => "" })).toEqual([
      "w.ts: a",
      "w.ts: c: d",
    ]);
  });

  test("finds text between tags, in attributes that are read, and Vietnamese anywhere", () => {
    const page = `const a = <p title="Close this" className="big one">Xin {words.chao} · – 12</p>;
      const b = ["điểm", \`mã \${a}\`, "plain"];
      // một lời chú`;
    expect(textOutside("web/a.tsx", page)).toEqual([
      "web/a.tsx: Close this",
      "web/a.tsx: Xin",
      "web/a.tsx: điểm",
      "web/a.tsx: mã",
    ]);
  });
});
