import { posix } from "node:path";
import { parseSync } from "vite";
import type { Sources } from "./source-scan.ts";

/** A catalogue, or a group of texts in one. */
type Texts = { [name: string]: unknown };

const CATALOGUE = /(^|\/|-)words\.ts$/;
const VIETNAMESE = /[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]/i;
const LETTERS = /\p{L}{2,}/u;
/** Attributes that people read or hear. */
const READ_ALOUD = ["aria-label", "aria-description", "title", "placeholder", "alt", "label"];

export function isCatalogue(path: string): boolean {
  return CATALOGUE.test(path);
}

/** Names of a catalogue that no file uses, as `path: name.name`. */
export function unusedWords(path: string, words: Texts, sources: Sources): string[] {
  const texts = Object.entries(sources)
    .map(([from, source]) => renamed(path, from, source))
    .filter((source) => source !== null);
  const unused = (group: Texts, at: string): string[] =>
    Object.entries(group).flatMap(([name, value]) => {
      const here = `${at}.${name}`;
      const uses = texts.flatMap((source) => [...source.matchAll(pattern(here))]);
      // `words[state]`: the names that it may be stand in the same file.
      const asked = at === "words" && texts.some((source) => asksFor(source, name));
      if (uses.length === 0 && !asked) return [`${path}: ${here.slice("words.".length)}`];
      const isGroup = typeof value === "object" && value !== null;
      // A group that is passed on whole, or asked by a name that comes at run time, is used as a whole.
      if (!isGroup || uses.some((use) => !/^\??\.\w/.test(use[1] ?? ""))) return [];
      return unused(value as Texts, here);
    });
  return unused(words, "words");
}

function asksFor(source: string, name: string): boolean {
  return /(?<![\w.])words\[/.test(source) && source.includes(`"${name}"`);
}

/** The name, and what follows it. */
function pattern(here: string): RegExp {
  return new RegExp(`(?<![\\w.])${here.replaceAll(".", "\\s*\\.\\s*")}\\b([^]{0,3})`, "g");
}

/** A file that imports the catalogue, with `words` for whatever it calls it; null for any other. */
function renamed(catalogue: string, from: string, source: string): string | null {
  // What a catalogue makes of its own texts.
  if (from === catalogue) return source;
  for (const [, names = "", target = ""] of source.matchAll(
    /import\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g,
  )) {
    if (posix.join(posix.dirname(from), target) !== catalogue) continue;
    const called = /\bwords(?:\s+as\s+(\w+))?/.exec(names);
    if (!called) continue;
    const name = called[1] ?? "words";
    const taken = new RegExp(`const\\s*\\{([^}]*)\\}\\s*=\\s*${name}\\b`, "g");
    const picked = [...source.matchAll(taken)].flatMap(([, list = ""]) =>
      list.split(",").map((one) => `words.${one.split(":")[0]?.trim()} `),
    );
    return `${source.replace(new RegExp(`(?<![\\w.])${name}(?=\\s*[.[])`, "g"), "words")}\n${picked.join("\n")}`;
  }
  return null;
}

/** Names whose text is empty in the language of the page; functions are called with their number of stand-ins. */
export function emptyWords(path: string, words: Texts): string[] {
  return Object.entries(words).flatMap(([name, value]) => {
    if (typeof value === "object" && value !== null)
      return emptyWords(`${path}: ${name}`, value as Texts);
    return typeof value === "string" && value.trim() === "" ? [`${path}: ${name}`] : [];
  });
}

/** Text that people would read in a file that is no catalogue, as `path: text`. */
export function textOutside(path: string, source: string): string[] {
  const found: string[] = [];
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  visit(program, (node) => {
    const text = textOf(node);
    if (text !== null) found.push(`${path}: ${text.trim().slice(0, 60)}`);
  });
  return found;
}

type Node = { type: string; [field: string]: unknown };

/** What a node says to people; null when it says nothing. */
function textOf(node: Node): string | null {
  if (node.type === "JSXText" && LETTERS.test(String(node["value"]))) return String(node["value"]);
  if (node.type === "JSXAttribute") {
    const name = (node["name"] as { name?: unknown }).name; // a name, or one with a colon
    const value = node["value"] as { type?: string; value?: unknown } | null; // a literal, or an expression
    const isText = value?.type === "Literal" && LETTERS.test(String(value.value));
    return isText && READ_ALOUD.includes(String(name)) ? String(value.value) : null;
  }
  const literal = node.type === "Literal" ? node["value"] : null;
  const piece = node.type === "TemplateElement" ? (node["value"] as { raw: string }).raw : null;
  const said = typeof literal === "string" ? literal : piece;
  return said !== null && VIETNAMESE.test(said) ? said : null;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, see);
  else if (typeof value === "object" && value !== null) {
    if ("type" in value && typeof value.type === "string") see(value as Node);
    for (const one of Object.values(value)) visit(one, see);
  }
}
