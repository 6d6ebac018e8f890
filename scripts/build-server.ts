import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sync } from "../src/db/sync.ts";
import { ROOT } from "../src/entry/root.ts";

/** A folder for each state of the sources, so that no server loses what it runs from; `npm ci` clears them away. */
const BUILT = "node_modules/.cache/server";
const PROGRAM = "main.mjs";
/** The server's program and those of its threads, each a file of its own name. */
const PROGRAMS = /^main\.ts$|-worker\.ts$/;

/**
 * The file of the server's program, built of the sources as they are now; where that was not done before it takes a
 * second, in a process of its own. Null where it cannot be built. Why: decision 0018.
 */
export function builtServer(root = ROOT): string | null {
  const place = placeOf(root);
  const program = join(place, PROGRAM);
  if (hasItsOwnPackages(root)) {
    if (!existsSync(program)) buildApart(root, place);
    if (existsSync(program)) return program;
  }
  console.error(
    "Không dựng được máy chủ; chạy từ mã nguồn, tốn bộ nhớ hơn (the server could not be built; it runs from its sources)",
  );
  return null;
}

/** What is built finds the project above itself: among packages that lie elsewhere it would find another. */
function hasItsOwnPackages(root: string): boolean {
  return realpathSync(join(root, "node_modules")) === join(realpathSync(root), "node_modules");
}

function buildApart(root: string, place: string): void {
  spawnSync(process.execPath, [join(root, "scripts/build-server.ts"), place], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
}

/** Named by all that the server is made of. */
function placeOf(root: string): string {
  const state = createHash("sha256");
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${name}`);
  for (const path of ["package-lock.json", "scripts/build-server.ts", ...sources.sort()])
    state
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  return join(root, BUILT, state.digest("hex").slice(0, 16));
}

/** Several may build at the same time: each beside the place, where it then is whole or not at all. */
async function build(place: string): Promise<void> {
  const entry = join(ROOT, "src/entry");
  const programs = readdirSync(entry).filter((name) => PROGRAMS.test(name));
  const beside = `${place}.${process.pid}`;
  const vite = await import("vite");
  try {
    await vite.build({
      configFile: false,
      root: ROOT,
      publicDir: false,
      logLevel: "warn",
      // One is no JavaScript, the other is for few.
      ssr: { noExternal: true, external: ["better-sqlite3", "pg"] },
      build: {
        ssr: true,
        target: "node24",
        outDir: beside,
        // What an error's stack names is to be found again.
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: programs.map((name) => join(entry, name)),
          output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
        },
      },
    });
    if (placeOf(ROOT) !== place) throw new Error("The sources changed while they were built");
    // After a power cut it is there whole or not at all.
    for (const name of [...readdirSync(beside), ""]) sync(join(beside, name));
    if (!existsSync(join(place, PROGRAM))) rmSync(place, { recursive: true, force: true });
    renameSync(beside, place);
  } catch (error) {
    if (!existsSync(join(place, PROGRAM))) throw error;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

if (import.meta.main) await build(process.argv[2] ?? placeOf(ROOT));
