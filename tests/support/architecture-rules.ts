import { allImports, circles, codeOf, type Import, type Sources } from "./source-scan.ts";

/** What a rule finds wrong, as `file: what`. */
export type Rule = (sources: Sources) => string[];

const KERNEL = /^src\/(errors|ids|clock|config|deps|json|page|text|vi-format|api-docs|watch)\.ts$/;
const SLICES =
  "events sites delegates programme rooms turns attendance contributions messages incidents checks".split(
    " ",
  );
/** The levels of house-style.md, lowest first: each file may import its own level and those below. */
const LEVELS: RegExp[] = [
  KERNEL,
  /^src\/db\//,
  /^src\/(log|auth)\//,
  new RegExp(`^src/(${SLICES.join("|")})/`),
  /^src\/conduct\//,
  /^src\/(live|reports|alerts|readiness|spreadsheets)\//,
  /^src\/(app|crowd|facts)\.ts$/,
  /^src\/entry\//,
  /^scripts\//,
];
/** Imports of types that point upwards all the same. */
const UPWARD_TYPES = [
  { from: /^src\/db\//, to: /\/table\.ts$/, why: "the schema joins the tables of all slices" },
  { from: /^src\/db\//, to: /^src\/log\/log\.ts$/, why: "an actor's kind is the log's word" },
];
/** Files of a slice that others may read, besides `<slice>.ts`, `queries.ts` and `table.ts`. */
const OPEN_FILES = [
  {
    file: /^src\/attendance\/(sightings|stays|intervals|corrections|reconciliation|differences|checkpoints)\.ts$/,
    to: /^src\//,
    why: "pure rules of one subject, too long for attendance.ts alone",
  },
  {
    file: /^src\/attendance\/(shown|reconciled|checkpoint-queries)\.ts$/,
    to: /^src\/(reports|live)\//,
    why: "shapes the figures, which must equal the API's",
  },
  {
    file: /^src\/delegates\/(round|tier|presence)-queries\.ts$/,
    to: /^src\/(reports|live)\//,
    why: "reads rounds, tiers and marks, too long for queries.ts alone",
  },
];
/** Pure, and read by `<slice>.ts` beside them; not for other slices. */
const PURE = /^src\/delegates\/names\.ts$/;
const ROUTES = /(^|[/-])routes\.ts$|^src\/rooms\/webhook\.ts$/;

/** house-style.md, rule by rule: sources that break it (every file of them does) and sources that keep it. */
export const RULES: Record<string, { rule: Rule; breaks: Sources; keeps: Sources }> = {
  "every file of src has a level": {
    rule: (sources) =>
      Object.keys(sources)
        .filter((path) => path.startsWith("src/") && levelOf(path) === null)
        .map((path) => `${path}: no level of house-style.md`),
    breaks: { "src/mail/mail.ts": "", "src/server.ts": "" },
    keeps: { "src/turns/deep/x.ts": "", "src/app.ts": "" },
  },
  "each level imports itself and those below": {
    rule: eachImport(({ from, to, typeOnly }) => {
      const [here, there] = [levelOf(from), levelOf(to)];
      const excused =
        typeOnly && UPWARD_TYPES.some((one) => one.from.test(from) && one.to.test(to));
      return here !== null && there !== null && there > here && !excused;
    }),
    breaks: {
      "src/page.ts": `import { a } from "./db/commit.ts";`,
      "src/db/sqlite.ts": `import { a } from "../log/log.ts";`,
      "src/log/log.ts": `import type { A } from "../turns/turns.ts";`,
      "src/turns/turns.ts": `import { a } from "../conduct/floor.ts";`,
      "src/conduct/floor.ts": `import { a } from "../reports/csv.ts";`,
      "src/live/live.ts": `export { a } from "../app.ts";`,
      "src/facts.ts": `import { a } from "./entry/deps.ts";`,
      "src/entry/node.ts": `const { a } = await import("../../scripts/start.ts");`,
    },
    keeps: {
      "src/db/schema.ts": `import type { A } from "../turns/table.ts";`,
      "src/db/commit.ts": `import type { A } from "../log/log.ts";`,
      "src/log/routes.ts": `import { may } from "../auth/http.ts";`,
      "src/turns/turns.ts": `import { a } from "../clock.ts";`,
      "src/entry/node.ts": `import { a } from "../app.ts";`,
    },
  },
  "of a slice others read its rules, queries and tables only": {
    rule: eachImport(({ from, to }) => {
      const [here, there] = [folderOf(from), folderOf(to)];
      if (here === there || !SLICES.includes(there)) return false;
      return levelOf(from) === 4 || levelOf(from) === 6 ? !isOpenTo(from, to) : false;
    }),
    breaks: {
      "src/turns/ask.ts": `import { a } from "../sites/commands.ts";`,
      "src/turns/facts.ts": `import type { A } from "../sites/facts.ts";`,
      "src/sites/queries.ts": `import { a } from "../attendance/shown.ts";`,
      "src/live/live.ts": `import { a } from "../turns/commands.ts";`,
      "src/reports/turns.ts": `import { a } from "../turns/list.ts";`,
    },
    keeps: {
      "src/turns/ask.ts": `import { a } from "../sites/queries.ts";\nimport { b } from "./commands.ts";`,
      "src/sites/join.ts": `import { a } from "../turns/turns.ts";\nimport type { B } from "../rooms/table.ts";`,
      "src/rooms/facts.ts": `import { a } from "../attendance/stays.ts";`,
      "src/reports/x.ts": `import { a } from "../attendance/shown.ts";`,
      "src/conduct/floor.ts": `import { a } from "../turns/commands.ts";`,
    },
  },
  "only app imports routes": {
    rule: eachImport(({ from, to }) => ROUTES.test(to) && from !== "src/app.ts"),
    breaks: {
      "src/conduct/floor.ts": `import { a } from "../turns/routes.ts";`,
      "src/entry/node.ts": `import { a } from "../rooms/webhook.ts";`,
      "src/sites/routes.ts": `import { a } from "./link-routes.ts";`,
    },
    keeps: { "src/app.ts": `import { a } from "./turns/routes.ts";` },
  },
  "only app.ts, auth, routes and the pages' client know hono": {
    rule: eachImport(
      ({ from, to, typeOnly }) =>
        /^(hono|hono-openapi|@hono)(\/|$)/.test(to) &&
        !(/^src\/(auth\/|app\.ts$)/.test(from) || ROUTES.test(from)) &&
        !(from === "web/app/client.ts" && to === "hono/client") &&
        // The platform's server is joined to the app in the entry, and the document's head has a type of its own.
        !(from.startsWith("src/entry/") && (typeOnly || to.startsWith("@hono/node-server"))) &&
        !(from === "src/api-docs.ts" && typeOnly),
    ),
    breaks: {
      "src/turns/commands.ts": `import type { Context } from "hono";`,
      "src/entry/node.ts": `import { Hono } from "hono";`,
      "src/rooms/livekit.ts": `import { getCookie } from "hono/cookie";`,
      "src/api-docs.ts": `import { openAPIRouteHandler } from "hono-openapi";`,
      "web/live/stream.ts": `import { hc } from "hono/client";`,
    },
    keeps: {
      "src/turns/routes.ts": `import { Hono } from "hono";`,
      "src/sites/link-routes.ts": `import { describeRoute } from "hono-openapi";`,
      "src/entry/node.ts": `import { serve } from "@hono/node-server";`,
      "src/turns/turns.ts": `import { a } from "honolulu";`,
      "web/app/client.ts": `import { hc } from "hono/client";`,
    },
  },
  "only rooms knows LiveKit's package": {
    rule: onlyIn(/^livekit-server-sdk/, /^src\/rooms\//),
    breaks: { "src/conduct/room-keeper.ts": `import type { A } from "livekit-server-sdk";` },
    keeps: { "src/rooms/livekit.ts": `import { AccessToken } from "livekit-server-sdk";` },
  },
  "only db knows the databases' packages": {
    rule: onlyIn(/^(better-sqlite3|pg)$/, /^src\/db\/(sqlite|migrate|postgres|reader|backup)\.ts$/),
    breaks: {
      "src/db/commit.ts": `import Sqlite from "better-sqlite3";`,
      "src/log/log.ts": `import { Pool } from "pg";`,
    },
    keeps: { "src/db/sqlite.ts": `import Sqlite from "better-sqlite3";` },
  },
  "only entry, db and scripts know the platform": {
    rule: onlyIn(/^node:/, /^(src\/(entry|db)|scripts)\/|^web\/vite\.config\.ts$/),
    breaks: {
      "src/reports/csv.ts": `import { readFileSync } from "node:fs";`,
      "src/ids.ts": `import {\n  randomBytes,\n} from "node:crypto";`,
      "web/app/main.ts": `import "node:process";`,
    },
    keeps: {
      "src/entry/node.ts": `import { join } from "node:path";`,
      "scripts/a.ts": `import "node:fs";`,
      "web/vite.config.ts": `import "node:fs";`,
    },
  },
  "rules are pure: they import the kernel and other rules only": {
    rule: eachImport(
      ({ from, to, typeOnly }) =>
        isRules(from) && to.startsWith("src/") && !typeOnly && !(isRules(to) || KERNEL.test(to)),
    ),
    breaks: {
      "src/turns/turns.ts": `import { a } from "./queries.ts";`,
      "src/attendance/stays.ts": `import { a } from "../db/commit.ts";`,
    },
    keeps: {
      "src/turns/turns.ts": `import { a } from "../events/events.ts";\nimport type { B } from "./table.ts";`,
      "src/attendance/stays.ts": `import { a } from "../clock.ts";`,
    },
  },
  "the web takes of the server the app's type and pure rules": {
    rule: eachImport(
      ({ from, to, typeOnly }) =>
        from.startsWith("web/") &&
        /^(src|scripts|tests)\//.test(to) &&
        !(to === "src/app.ts" && typeOnly) &&
        !isRules(to),
    ),
    breaks: {
      "web/app/client.ts": `import { createApp } from "../../src/app.ts";`,
      "web/live/store.ts": `import type { A } from "../../src/turns/queries.ts";`,
    },
    keeps: {
      "web/app/client.ts": `import type { App } from "../../src/app.ts";`,
      "web/live/store.ts": `import { a } from "../../src/turns/turns.ts";`,
    },
  },
  "the server takes nothing of web, tests and scripts": {
    rule: eachImport(
      ({ from, to }) => from.startsWith("src/") && /^(web|tests|scripts)\//.test(to),
    ),
    breaks: { "src/turns/turns.ts": `import { a } from "../../tests/support/app.ts";` },
    keeps: { "web/a.ts": `import { a } from "./b.ts";` },
  },
  // Each thread loads its packages anew: zod alone is 17 MB.
  "the threads that write and report load no package of requests": {
    rule: (sources) => {
      const imports = allImports(sources);
      return Object.keys(sources)
        .filter((path) => /^src\/entry\/(report|write)-worker\.ts$/.test(path))
        .flatMap((path) => [...waysFrom(path, imports).values()])
        .filter((way) => / (zod|hono|hono-openapi|@hono|livekit-server-sdk)(\/|$)/.test(way));
    },
    breaks: {
      "src/entry/write-worker.ts": `import { a } from "../turns/ask.ts";`,
      "src/turns/ask.ts": `import { type B } from "../auth/input.ts";`,
      "src/auth/input.ts": `import { z } from "zod";`,
      "src/entry/report-worker.ts": `import { z } from "zod";`,
    },
    keeps: {
      "src/entry/write-worker.ts": `import { a } from "../turns/ask.ts";`,
      "src/turns/ask.ts": `import type { B } from "../auth/input.ts";`,
      "src/auth/input.ts": `import { z } from "zod";`,
    },
  },
  "the server loads what reads and writes files with the first file": {
    rule: (sources) => {
      const atOnce = allImports(sources).filter(({ late }) => !late);
      return [...waysFrom("src/entry/node.ts", atOnce).values()].filter((way) =>
        / (hucre|@zip\.js)\//.test(way),
      );
    },
    breaks: {
      "src/entry/node.ts": `import { a } from "../reports/report.ts";`,
      "src/reports/report.ts": `import { b } from "./xlsx.ts";`,
      "src/reports/xlsx.ts": `import { c } from "hucre/xlsx";`,
    },
    keeps: {
      "src/entry/node.ts": `import { a } from "../reports/report.ts";`,
      "src/reports/report.ts": `const { b } = await import("./xlsx.ts");`,
      "src/reports/xlsx.ts": `import { c } from "hucre/xlsx";`,
    },
  },
  "no files import each other in a circle": {
    rule: (sources) => circles(allImports(sources)),
    breaks: {
      "src/turns/a.ts": `import { b } from "./b.ts";`,
      "src/turns/b.ts": `export { c } from "./c.ts";`,
      "src/turns/c.ts": `import { a } from "./a.ts";`,
    },
    keeps: {
      "src/turns/a.ts": `import { b } from "./b.ts";\nimport { c } from "./c.ts";`,
      "src/turns/b.ts": `import { c } from "./c.ts";`,
      "src/turns/c.ts": `import type { A } from "./a.ts";`,
    },
  },
  "no file only re-exports": {
    rule: eachFile((source) => {
      const rest = codeOf(source).replace(/\b(import|export)\b[^;]*?\bfrom\s*"";?/g, "");
      return /\bexport\b[^;]*?\bfrom\b/.test(codeOf(source)) && rest.trim() === "";
    }),
    breaks: {
      "src/turns/index.ts": `// all\nexport * from "./a.ts";\nexport { b } from "./b.ts";`,
    },
    keeps: { "src/turns/a.ts": `export { b } from "./b.ts";\nexport const c = 1;`, "src/b.ts": "" },
  },
  "no folder holds what belongs nowhere": {
    rule: (sources) =>
      Object.keys(sources).filter((path) =>
        /(^|\/)(utils?|helpers?|common|services?|misc|lib)\//.test(path),
      ),
    breaks: { "src/utils/a.ts": "", "web/ui/helpers/b.ts": "" },
    keeps: { "src/turns/utility.ts": "", "tests/support/a.ts": "" },
  },
  "types can be erased": {
    rule: eachFile((source) =>
      /^\s*(export\s+)?(declare\s+)?(const\s+)?(enum|namespace)\s+\w+\s*\{|constructor\s*\([^)]*\b(public|private|protected|readonly)\s/m.test(
        codeOf(source),
      ),
    ),
    breaks: {
      "src/a.ts": `export enum A { B }`,
      "src/b.ts": `namespace B {}`,
      "src/c.ts": `class C {\n  constructor(\n    private readonly a: string,\n  ) {}\n}`,
    },
    keeps: {
      "src/a.ts": `// enum A {\nconst text = "enum B {";\nclass C { constructor(a: string) {} }`,
    },
  },
  "time, ids and chance come from Deps": {
    rule: eachFile(
      (source) =>
        /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\s*\)|\bperformance\.now\(|\brandomUUID\(|\bgetRandomValues\(/.test(
          codeOf(source),
        ),
      (path) => path.startsWith("src/") && !/^src\/(entry|db)\//.test(path),
    ),
    breaks: {
      "src/turns/a.ts": `const now = Date.now();`,
      "src/ids.ts": `const id = crypto.randomUUID();`,
      "src/reports/b.ts": `const at = new Date();`,
    },
    keeps: { "src/entry/deps.ts": `Date.now()`, "src/clock.ts": `new Date(at) // not Date.now()` },
  },
  "no file is longer than 300 lines": {
    rule: eachFile((source) => source.split("\n").length > 301),
    breaks: { "src/a.ts": "a;\n".repeat(301) },
    keeps: { "src/a.ts": "a;\n".repeat(300) },
  },
};

/** Everything that is loaded with a file, packages too, each with one way there: `a → b → c`. */
function waysFrom(path: string, imports: Import[]): Map<string, string> {
  const ways = new Map([[path, path]]);
  // What is added on the way is visited too.
  for (const [file, way] of ways)
    for (const { from, to, typeOnly } of imports)
      if (from === file && !typeOnly && !ways.has(to)) ways.set(to, `${way} → ${to}`);
  return ways;
}

function eachImport(isWrong: (one: Import) => boolean): Rule {
  return (sources) =>
    allImports(sources)
      .filter(isWrong)
      .map(({ from, to, typeOnly }) => `${from}: imports ${typeOnly ? "types of " : ""}${to}`);
}

function onlyIn(target: RegExp, where: RegExp): Rule {
  return eachImport(({ from, to }) => target.test(to) && !where.test(from));
}

function eachFile(isWrong: (source: string) => boolean, applies = (_path: string) => true): Rule {
  return (sources) =>
    Object.entries(sources)
      .filter(([path, source]) => applies(path) && isWrong(source))
      .map(([path]) => `${path}: breaks it`);
}

/** 1 for the kernel and so on; null for what has no level: packages, web and tests. */
function levelOf(path: string): number | null {
  const at = LEVELS.findIndex((level) => level.test(path));
  return at < 0 ? null : at + 1;
}

function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function isOpenTo(from: string, to: string): boolean {
  const name = to.slice(`src/${folderOf(to)}/`.length);
  if ([`${folderOf(to)}.ts`, "queries.ts", "table.ts"].includes(name)) return true;
  return OPEN_FILES.some((one) => one.file.test(to) && one.to.test(from));
}

/** `<slice>.ts` and the pure files beside it. */
function isRules(path: string): boolean {
  const slice = folderOf(path);
  if (SLICES.includes(slice) && path === `src/${slice}/${slice}.ts`) return true;
  return PURE.test(path) || (OPEN_FILES[0]?.file.test(path) ?? false);
}
