import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildLiveKit } from "../src/entry/livekit-build.ts";
import { isAlive, patient, script } from "./support/local-livekit.ts";

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livekit-test-"));
  lines = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const compiles =
  'echo "go: downloading a v1" >&2; echo "net/http" >&2; sleep 1; echo built > "$GOBIN/server"';

test("a build ends with the server in its place and tells how it goes", async () => {
  const go = script(folder, "go", compiles);
  const path = await build(go);
  expect(path).toBe(join(folder, "livekit-server"));
  expect(readFileSync(join(folder, "livekit-server"), "utf8")).toBe("built\n");
  expect(lines).toContainEqual(expect.stringContaining("1 downloaded, 1 compiled"));
  expect(drafts()).toEqual([]);
});

test("of two builds at once neither spoils the other", async () => {
  const go = script(folder, "go", compiles);
  const path = join(folder, "livekit-server");
  expect(await Promise.all([build(go), build(go)])).toEqual([path, path]);
  expect(readFileSync(path, "utf8")).toBe("built\n");
  expect(drafts()).toEqual([]);
});

test("a build that fails says why in one line", async () => {
  const go = script(
    folder,
    "go",
    'echo "net/http" >&2; echo "go: requires go >= 1.26" >&2; exit 1',
  );
  expect(await build(go)).toBeNull();
  expect(lines.slice(1)).toEqual([expect.stringContaining("go: requires go >= 1.26")]);
  expect(drafts()).toEqual([]);
});

test("a build ends with all its compilers when it is called off", async () => {
  const go = script(folder, "go", 'sleep 600 & echo $! > "$GOBIN/../compiler"; wait');
  const stopper = new AbortController();
  const building = build(go, stopper.signal);
  const compiler = () => Number(readFileSync(join(folder, "compiler"), "utf8"));
  await vi.waitFor(() => expect(compiler()).toBeGreaterThan(0), patient);
  expect(isAlive(compiler())).toBe(true);
  stopper.abort();
  expect(await building).toBeNull();
  await vi.waitFor(() => expect(isAlive(compiler())).toBe(false), patient);
  expect(drafts()).toEqual([]);
});

function build(go: string, signal = new AbortController().signal) {
  const log = (line: string) => void lines.push(line);
  return buildLiveKit({ go, folder, log, signal, tellEvery: 100 });
}

function drafts(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("build-"));
}
