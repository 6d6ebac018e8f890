import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** Source texts by their path from the root of the project. */
export type Sources = Record<string, string>;
/**
 * One import or re-export; `to` is a path from the root for a file of ours, else the package's name. `late`: `import()`,
 * loaded only where it is come to.
 */
export type Import = { from: string; to: string; typeOnly: boolean; late: boolean };

const ROOT = new URL("../..", import.meta.url).pathname;
const NOT_OURS = ["node_modules", ".git", "data", "dist", "shots", ".livekit", ".wrangler"];

/** All files below a folder of the project whose name ends so, by path. */
export function readSources(folder: string, ...endings: string[]): Sources {
  const found: Sources = {};
  for (const name of readdirSync(join(ROOT, folder))) {
    const path = posix.join(folder, name);
    // `data` at the root is a server's; tests/data is ours.
    if (NOT_OURS.includes(name) && !path.startsWith("tests/")) continue;
    if (statSync(join(ROOT, path)).isDirectory())
      Object.assign(found, readSources(path, ...endings));
    else if (endings.length === 0 || endings.some((ending) => name.endsWith(ending)))
      found[path] = readFileSync(join(ROOT, path), "utf8");
  }
  return found;
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s)?[^;"']*?\bfrom\s+"([^"]+)"/gm;
const BARE = /^\s*import\s+()"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*()"([^"]+)"/g;

/** What a file imports and re-exports. `import { type A }` counts as a value: Node loads the file for it. */
export function importsOf(path: string, source: string): Import[] {
  return [STATEMENT, BARE, DYNAMIC].flatMap((form) =>
    [...source.matchAll(form)].map(([, type, target = ""]) => ({
      from: path,
      to: target.startsWith(".") ? posix.join(posix.dirname(path), target) : target,
      typeOnly: Boolean(type),
      late: form === DYNAMIC,
    })),
  );
}

export function allImports(sources: Sources): Import[] {
  return Object.entries(sources).flatMap(([path, source]) => importsOf(path, source));
}

const TEXT_OR_COMMENT =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** The code alone: no comments, and nothing between quotes. */
export function codeOf(source: string): string {
  return source.replace(TEXT_OR_COMMENT, (part) => (part.startsWith("/") ? " " : '""'));
}

/** Files that import each other in a circle, each circle once, as `a → b → a`. Types are no circle. */
export function circles(imports: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports)
    if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  function visit(file: string, path: string[]): void {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of next.keys()) visit(file, []);
  return found;
}
