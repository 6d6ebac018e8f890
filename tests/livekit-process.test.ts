import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noLiveKitLines } from "../src/entry/livekit-find.ts";
import type { LiveKitSource } from "../src/entry/livekit-find.ts";
import { boundLog } from "../src/entry/livekit-folder.ts";
import { nextWait, startLiveKit } from "../src/entry/livekit-process.ts";
import type { LiveKitHandle, LiveKitState } from "../src/entry/livekit-process.ts";
import { freeTrio, isAlive, patient, script, settings } from "./support/local-livekit.ts";

let folder: string;
let lines: string[];
let states: LiveKitState[];
let started: LiveKitHandle[];
const log = (line: string) => void lines.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livekit-test-"));
  [lines, states, started] = [[], [], []];
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.map((handle) => handle.stop()));
  rmSync(folder, { recursive: true, force: true });
});

test("waits longer before each start, at most 30 s, and anew after a minute of running", () => {
  const waits: number[] = [];
  for (let n = 0; n < 8; n++) waits.push(nextWait(waits.at(-1) ?? null, 59_999));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(nextWait(30_000, 60_000)).toBe(500);
});

test("keeps the log bounded", async () => {
  const path = join(folder, "livekit.log");
  writeFileSync(path, "0123456789");
  await boundLog(path, 10);
  expect(readFileSync(path, "utf8")).toBe("0123456789");
  await boundLog(path, 9);
  expect([path, `${path}.1`].map((each) => readFileSync(each, "utf8"))).toEqual(["", "0123456789"]);
});

describe("the process", () => {
  test("runs, comes back after a crash on the same ports, and leaves nothing behind", async () => {
    const handle = await start(fakeServer());
    await running(handle);
    const [first, url] = [pidOf(handle), handle.url];
    expect(statSync(join(folder, "livekit.yaml")).mode & 0o777).toBe(0o600);
    handle.kill();
    await vi.waitFor(() => expect(handle.state()).toBe("restarting"), patient);
    await running(handle);
    expect(handle.url).toBe(url);
    expect(pidOf(handle)).not.toBe(first);
    const second = pidOf(handle);
    await handle.stop();
    expect([first, second].map(isAlive)).toEqual([false, false]);
    expect(readdirSync(folder).sort()).toEqual(["fake", "livekit.log"]);
    expect(states).toEqual(["starting", "running", "restarting", "running", "none"]);
    expect(handle.pid()).toBeNull();
  });

  test("keeps its ports after a crash, even if it has to wait for them", async () => {
    const handle = await start(fakeServer());
    await running(handle);
    const { url } = handle;
    handle.kill();
    await vi.waitFor(() => expect(handle.state()).toBe("restarting"), patient);
    const other = createServer((line) => line.destroy());
    other.listen(Number(new URL(url).port), "127.0.0.1");
    const again = expect.stringContaining("in 1 s");
    await vi.waitFor(() => expect(lines).toContainEqual(again), patient);
    other.close();
    await running(handle);
    expect(handle.url).toBe(url);
  });

  test("is killed when it does not end by itself", async () => {
    const handle = await start(fakeServer('process.on("SIGTERM", () => console.log("later"));'));
    await running(handle);
    const pid = pidOf(handle);
    await handle.stop();
    expect(isAlive(pid)).toBe(false);
    expect(readFileSync(join(folder, "livekit.log"), "utf8")).toBe("later\nlater\n");
  });

  test("is given none of our secrets", async () => {
    vi.stubEnv("LIVEKIT_KEYS", "of somebody else");
    vi.stubEnv("BOOTSTRAP_API_KEY", "ours");
    const handle = await start(fakeServer("console.log(Object.keys(process.env).join());"));
    await running(handle);
    const names = readFileSync(join(folder, "livekit.log"), "utf8").trim().split(",");
    expect(names).toContain("PATH");
    expect(names.filter((name) => /LIVEKIT|KEY/.test(name))).toEqual([]);
  });

  test("that cannot start is tried again, with its last words told", async () => {
    const path = script(folder, "fake", 'echo "could not parse config"');
    const handle = await start({ kind: "binary", path });
    await vi.waitFor(() => expect(lines.length).toBeGreaterThanOrEqual(4), patient);
    expect(lines[0]).toMatch(/exit 0.*could not parse config/);
    expect([lines[1], lines[3]]).toEqual([
      expect.stringContaining("in 0.5 s"),
      expect.stringContaining("in 1 s"),
    ]);
    expect(handle.state()).toBe("restarting");
  });

  test("of a second run in the same folder has files of its own", async () => {
    const source = fakeServer();
    const one = await start(source);
    await running(one);
    const first = pidOf(one);
    const two = await start(source);
    await running(two);
    expect(existsSync(join(folder, "livekit-2.yaml"))).toBe(true);
    await two.stop();
    expect(existsSync(join(folder, "livekit-2.yaml"))).toBe(false);
    expect(isAlive(first)).toBe(true);
    expect(lines).toEqual([]);
  });

  test("left behind by a killed run is ended by the next", async () => {
    const inOrder = join(folder, "in-order");
    const source = fakeServer(
      `process.on("SIGTERM", () => { require("node:fs").writeFileSync(${JSON.stringify(inOrder)}, ""); process.exit(); });`,
    );
    const left = await leaveBehind(source, "killed");
    expect(isAlive(left)).toBe(true);
    const handle = await start(source);
    await running(handle);
    expect(isAlive(left)).toBe(false);
    // As in a crash, after which people come back by themselves.
    expect(existsSync(inOrder)).toBe(false);
    expect(lines).toEqual([expect.stringContaining(`(${left})`)]);
  });

  test("ends when our own exits without a word", async () => {
    const left = await leaveBehind(fakeServer(), "exits");
    await vi.waitFor(() => expect(isAlive(left)).toBe(false), patient);
  });

  test("of somebody else is never ended, whatever the old note says", async () => {
    const note = { owner: 2 ** 22 + 1, ownerBegan: "1", child: process.ppid };
    writeFileSync(join(folder, "livekit.pid"), JSON.stringify(note));
    const handle = await start(fakeServer());
    await running(handle);
    expect(isAlive(process.ppid)).toBe(true);
    expect(lines).toEqual([]);
  });
});

describe("without a server of our own", () => {
  test("one elsewhere is only named", async () => {
    const handle = await start({ kind: "external", url: "wss://media.example.vn" });
    handle.kill();
    await handle.stop();
    expect([handle.url, handle.state(), handle.pid(), states]).toEqual([
      "wss://media.example.vn",
      "external",
      null,
      ["external"],
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("three lines tell how to get one", async () => {
    const handle = await start({ kind: "none" });
    await handle.stop();
    expect(lines).toEqual([]);
    await start({ kind: "none" });
    await vi.waitFor(() => expect(lines).toEqual(noLiveKitLines), patient);
    expect(noLiveKitLines).toHaveLength(3);
  });

  test("a failed build without Docker leaves none", async () => {
    vi.stubEnv("PATH", folder);
    const go = script(folder, "go", 'echo "go: no network" >&2; exit 1');
    const handle = await start({ kind: "build", go });
    await vi.waitFor(() => expect(handle.state()).toBe("none"), patient);
    expect(states).toEqual(["building", "none"]);
    expect(lines.slice(1)).toEqual([expect.stringContaining("go: no network"), ...noLiveKitLines]);
  });
});

async function start(source: LiveKitSource): Promise<LiveKitHandle> {
  const own = { ...settings, ...(await freeTrio()) };
  const onState = (state: LiveKitState) => void states.push(state);
  const handle = startLiveKit({ source, settings: own, folder, log, onState });
  started.push(handle);
  return handle;
}

function running(handle: LiveKitHandle): Promise<void> {
  return vi.waitFor(() => expect(handle.state()).toBe("running"), patient);
}

function pidOf(handle: LiveKitHandle): number {
  const pid = handle.pid();
  if (pid === null) throw new Error("no process is running");
  return pid;
}

/** Another process that starts the server and then is killed, or exits, without stopping it; answers the server's pid. */
async function leaveBehind(source: LiveKitSource, end: "killed" | "exits"): Promise<number> {
  const module = new URL("../src/entry/livekit-process.ts", import.meta.url).href;
  const own = { ...settings, ...(await freeTrio()) };
  const code = `import { startLiveKit } from ${JSON.stringify(module)};
    const handle = startLiveKit({ ...${JSON.stringify({ source, settings: own, folder })}, log() {},
      onState: (state) => state === "running" && console.log(handle.pid()) });
    process.stdin.once("data", () => process.exit());`;
  const run = spawn(process.execPath, ["--input-type=module", "-e", code]);
  const pid = await new Promise<number>((answer, fail) => {
    run.stdout.once("data", (data: Buffer) => answer(Number(data.toString())));
    run.once("exit", () => fail(new Error("the run ended early")));
  });
  const gone = new Promise((done) => run.once("close", done));
  if (end === "killed") run.kill("SIGKILL");
  else run.stdin.write("x");
  await gone;
  return pid;
}

/** Stands in for LiveKit where only the process matters: answers 200 on the configured port. */
function fakeServer(more = ""): LiveKitSource {
  const path = join(folder, "fake");
  const code = `#!${process.execPath}
    const text = require("node:fs").readFileSync(process.argv[3], "utf8");
    const port = Number(/^port: (\\d+)$/m.exec(text)[1]);
    ${more}
    require("node:http").createServer((_, answer) => answer.end("OK")).listen(port, "127.0.0.1");`;
  writeFileSync(path, code, { mode: 0o700 });
  return { kind: "binary", path };
}
