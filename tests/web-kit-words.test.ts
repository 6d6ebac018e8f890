import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readSources } from "./support/source-scan.ts";

type Texts = Record<string, Record<string, unknown>>;
const PACKAGES = resolve(import.meta.dirname, "../node_modules");

afterEach(() => vi.unstubAllGlobals());

describe.each(["vi", "en"])("react-aria's texts in %s", (language) => {
  test("have every key of every package that our pages load, and no other package", async () => {
    const used = await textsLoaded();
    expect(Object.keys(used)).toContain("@react-aria/dnd");
    const ours = await kitWords(language);
    expect(keysOf(used).filter((key) => !keysOf(ours).includes(key))).toEqual([]);
    expect(Object.keys(ours).filter((name) => !(name in used))).toEqual([]);
  });

  test("are texts where the packages have texts, and say what they are given", async () => {
    const ours = await kitWords(language);
    for (const [name, texts] of Object.entries(await textsLoaded()))
      for (const [key, theirs] of Object.entries(texts)) {
        const text = ours[name]?.[key];
        expect([name, key, typeof text]).toEqual([name, key, typeof theirs]);
        if (typeof text !== "function") continue;
        const given = Array.from(
          String(theirs).matchAll(/(?:\$\{|number\()args\.(\w+)/g),
          ([, arg]) => arg ?? "",
        );
        const args = Object.fromEntries(given.map((arg, at) => [arg, at + 1]));
        const said = text({ ...args, isGroupChange: true, isSelected: true });
        for (const value of Object.values(args)) expect(said).toContain(`${value}`);
        expect(said).not.toContain("undefined");
      }
  });

  test("are handed over by the two globals", async () => {
    vi.stubGlobal("localStorage", { getItem: () => language });
    vi.resetModules();
    const { tellKitWords, KIT_WORDS } = await import("../web/i18n/kit-words.ts");
    const target = {};
    tellKitWords(target);
    expect(target).toEqual({
      [Symbol.for("react-aria.i18n.locale")]: language === "vi" ? "vi-VN" : "en-GB",
      [Symbol.for("react-aria.i18n.strings")]: KIT_WORDS,
    });
  });
});

async function kitWords(language: string): Promise<Texts> {
  vi.stubGlobal("localStorage", { getItem: () => language });
  vi.resetModules();
  return (await import("../web/i18n/kit-words.ts")).KIT_WORDS;
}

function keysOf(texts: Texts): string[] {
  return Object.entries(texts)
    .flatMap(([name, keys]) => Object.keys(keys).map((key) => `${name} ${key}`))
    .sort();
}

/** The English texts of those packages of react-aria whose files our sources bring along. */
async function textsLoaded(): Promise<Texts> {
  const texts: Texts = {};
  for (const [name, files] of filesOfTexts())
    for (const file of files) {
      const all: { default: Record<string, Record<string, unknown>> } = await import(file);
      texts[name] = { ...texts[name], ...all.default["en-US"] };
    }
  return texts;
}

function filesOfTexts(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
    const name = /'((?:@react-aria|@react-stately)\/[a-z]+|react-aria-components)'\)/.exec(source);
    for (const [, to = ""] of source.matchAll(/(?:\bfrom|\bimport)\s*"([^"]+)"/g)) {
      const other = fileOf(file, to);
      if (other?.endsWith("/intlStrings.mjs") && name?.[1])
        found.set(name[1], (found.get(name[1]) ?? new Set()).add(other));
      else if (other !== null) visit(other);
    }
  };
  for (const source of Object.values(readSources("web", ".tsx")))
    for (const [, to = ""] of source.matchAll(/from "(react-aria-components\/\w+)"/g))
      visit(fileOf(import.meta.filename, to) ?? "");
  return found;
}

/** The file of react-aria that an import means; null for other packages. */
function fileOf(from: string, to: string): string | null {
  if (to.startsWith(".")) return resolve(dirname(from), to);
  const [, name, part] = /^(react-aria|react-stately|react-aria-components)\/(\w+)$/.exec(to) ?? [];
  return name && part ? join(PACKAGES, name, "dist/exports", `${part}.mjs`) : null;
}
