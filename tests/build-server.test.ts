import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { builtServer } from "../scripts/build-server.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { realServer } from "./support/real-server.ts";
import { delivery } from "./support/webhook.ts";

describe("the server is built", () => {
  /** Builds, and notes that it was asked to. */
  const GOOD = `
    import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
    appendFileSync("builds", "x");
    mkdirSync(process.argv[2], { recursive: true });
    writeFileSync(process.argv[2] + "/main.mjs", "");`;
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "diem-cau-build-"));
    put("package.json", `{"type":"module"}`);
    put("package-lock.json", "{}");
    put("src/turns/turns.ts", "export {};");
    put("scripts/build-server.ts", GOOD);
    mkdirSync(join(root, "node_modules"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(path: string, text: string): void {
    const whole = join(root, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }
  const builds = () => statSync(join(root, "builds"), { throwIfNoEntry: false })?.size ?? 0;

  test("once for a state of its sources, and what was built before stays", () => {
    const first = builtServer(root);
    expect([first && existsSync(first), builtServer(root), builds()]).toEqual([true, first, 1]);
    put("src/turns/turns.ts", "export const a = 1;");
    const second = builtServer(root);
    expect([first && existsSync(first), second === first, builds()]).toEqual([true, false, 2]);
    put("src/turns/turns.ts", "export {};");
    expect([builtServer(root), builds()]).toEqual([first, 2]);
  });

  test.each(["src/entry/new.ts", "package-lock.json", "scripts/build-server.ts"])(
    "anew when %s changed",
    (path) => {
      builtServer(root);
      put(path, `${GOOD}\n`);
      builtServer(root);
      expect(builds()).toBe(2);
    },
  );

  test("or runs from its sources, and says so, where that cannot be", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    put("scripts/build-server.ts", "process.exit(1)");
    expect(builtServer(root)).toBeNull();
    expect(said.mock.calls.flat().join()).toMatch(/mã nguồn.*from its sources/);
    put("scripts/build-server.ts", GOOD);
    rmSync(join(root, "node_modules"), { recursive: true });
    mkdirSync(join(root, "other"));
    symlinkSync(join(root, "other"), join(root, "node_modules"));
    expect([builtServer(root), builds(), said.mock.calls.length]).toEqual([null, 0, 2]);
    said.mockRestore();
  });
});

describe("what is built of the sources", () => {
  test("has a file for the program of each thread, and leaves out the databases' packages alone", () => {
    const folder = dirname(builtServer() ?? "");
    const files = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
    const threads = readdirSync("src/entry").filter((name) => name.endsWith("-worker.ts"));
    expect(threads).toHaveLength(3);
    expect(files).toEqual(
      expect.arrayContaining(threads.map((name) => name.replace(/\.ts$/, ".mjs"))),
    );
    const imported = files.flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/^import .*"([^"]+)";$/gm)].map(
        ([, from = ""]) => from,
      ),
    );
    const packages = imported.filter((from) => !/^node:|^\.\//.test(from) && !isBuiltin(from));
    expect([...new Set(packages)].toSorted()).toEqual(["better-sqlite3", "pg"]);
  });

  test("serves what its threads do, and files that are not among its own", async () => {
    const server = await realServer();
    const headers = { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" };
    try {
      expect(builtServer()).not.toBeNull();
      const gone = { sid: "PA_1", at: Date.now() };
      expect(await server.tell(delivery("participant_left", { name: "room" }, gone))).toBe(200);
      const event = { title: "A", startsAt: "2026-11-23T01:00:00Z" };
      const { body } = await server.ask("POST", "/events", event);
      const at = `${server.url}/api/events/${body.id}`;
      const report = await fetch(`${at}/reports/attendance-sites.xlsx`, { headers });
      const sheet = await fetch(`${at}/spreadsheets`, {
        method: "POST",
        headers,
        body: JSON.stringify({ name: "mau", rows: [["Điểm cầu"]] }),
      });
      const docs = await fetch(`${server.url}/api/docs/swagger-ui.css`);
      expect([report, sheet, docs].map(({ status }) => status)).toEqual([200, 200, 200]);
      // Both are ZIP files.
      for (const answer of [report, sheet])
        expect((await answer.text()).startsWith("PK")).toBe(true);
    } finally {
      await server.remove();
    }
  });
});
