import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
/** One folder for each state of the sources, so that no server loses what it runs from; `npm ci` clears them away. */
const BUILT = "node_modules/.cache/server";
const SOURCES = "src/entry";

/**
 * The file of the server's program, built from the sources as they are now if that was not done before, which takes a
 * second: in a few files it holds a fifth less memory (decision 0018). Where it cannot be built, the source itself.
 */
export function serverProgram(root = ROOT): string {
  const built = join(root, BUILT, stateOf(root), "main.mjs");
  if (!existsSync(built)) {
    const { status } = spawnSync(process.execPath, [join(root, "scripts/build-server.ts")], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) {
      console.error(
        "  Máy chủ chạy từ mã nguồn, tốn bộ nhớ hơn (it could not be built and runs from its sources)",
      );
      return join(root, SOURCES, "main.ts");
    }
  }
  return built;
}

/** What the server is made of, as a name. */
function stateOf(root: string): string {
  const state = createHash("sha256");
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${name}`);
  for (const path of ["package-lock.json", "scripts/build-server.ts", ...sources.sort()])
    state
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  return state.digest("hex").slice(0, 16);
}

/** Builds it beside its place and puts it there whole: several may start at the same time. */
async function build(): Promise<void> {
  const place = join(ROOT, BUILT, stateOf(ROOT));
  const beside = `${place}.${process.pid}`;
  const programs = readdirSync(join(ROOT, SOURCES)).filter((name) =>
    /^main\.ts$|-worker\.ts$/.test(name),
  );
  const vite = await import("vite");
  try {
    await vite.build({
      configFile: false,
      root: ROOT,
      publicDir: false,
      logLevel: "warn",
      ssr: { noExternal: true, external: ["better-sqlite3", "pg"] },
      build: {
        ssr: true,
        target: "node24",
        outDir: beside,
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: programs.map((name) => join(ROOT, SOURCES, name)),
          output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
        },
      },
    });
    renameSync(beside, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

if (import.meta.main) await build();
