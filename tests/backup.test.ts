import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../src/entry/cli.ts";
import { databaseFolder, keysIn, makeKey, type DatabaseFolder } from "./support/database-folder.ts";

let here: DatabaseFolder;
let copy: string;

beforeEach(() => {
  here = databaseFolder();
  copy = join(here.folder, "ban-sao.sqlite");
});

afterEach(() => here.remove());

const backUp = () => runCommand("backup", { DATABASE_URL: here.path }, copy);

describe("a backup", () => {
  test("of a running server holds what was committed, and was checked", async () => {
    const store = here.open();
    await makeKey(store, "k1");
    await makeKey(store, "k2");
    const { lines, good } = await backUp();
    expect([lines, good]).toEqual([
      [`Đã sao lưu vào ${copy}.`, "0 sự kiện, 2 dữ kiện, nhật ký nguyên vẹn."],
      true,
    ]);
    await makeKey(store, "k3");
    expect(await keysIn(store)).toEqual(["k1", "k2", "k3"]);
    await here.close();
    here.path = copy;
    expect(await keysIn(here.open())).toEqual(["k1", "k2"]);
  });

  test("taken while commits come one after the other holds a whole number of them", async () => {
    const store = here.open();
    let made = 0;
    let going = true;
    const writing = (async () => {
      while (going) await makeKey(store, `k${String((made += 1)).padStart(5, "0")}`);
    })();
    // In a process of its own, as an operator does it: this one must be free to write.
    const child = here.inChild(`
      import { runCommand } from "${new URL("../src/entry/cli.ts", import.meta.url).pathname}";
      const { good } = await runCommand("backup", { DATABASE_URL: path }, ${JSON.stringify(copy)});
      say(String(good));`);
    expect(await child.firstLine()).toBe("true");
    going = false;
    await writing;
    await here.close();
    here.path = copy;
    const kept = await keysIn(here.open());
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(made);
    expect(kept).toEqual(kept.map((_, index) => `k${String(index + 1).padStart(5, "0")}`));
  });

  test("takes no file's place, and leaves nothing half behind", async () => {
    await makeKey(here.open(), "k1");
    writeFileSync(copy, "quý");
    expect(await backUp()).toEqual({
      lines: [expect.stringMatching(/^Tệp .*ban-sao.sqlite đã có; .*\(.*\.\)$/)],
      good: false,
    });
    expect(readFileSync(copy, "utf8")).toBe("quý");
    copy = here.path;
    expect((await backUp()).good).toBe(false);
    copy = join(here.folder, "khong-co", "ban-sao.sqlite");
    expect((await backUp()).lines).toEqual([expect.stringMatching(/^Không sao lưu được vào /)]);
    expect(readdirSync(here.folder).filter((name) => /part|khong/.test(name))).toEqual([]);
  });

  test("is for its owner's eyes only", async () => {
    await makeKey(here.open(), "k1");
    await backUp();
    expect((statSync(copy).mode & 0o777).toString(8)).toBe("600");
    expect(existsSync(`${copy}-wal`)).toBe(false);
  });

  test("says when the log it copied is not whole, and copies all the same", async () => {
    const store = here.open();
    await makeKey(store, "k1");
    await makeKey(store, "k2");
    await store.close();
    const file = new SqliteFile(here.path);
    file.exec("drop trigger log_keeps_facts");
    file.exec(`update log set data = '{}' where seq = 2`);
    file.close();
    const { lines, good } = await backUp();
    expect(good).toBe(false);
    expect(lines.slice(0, 3)).toEqual([
      `Đã sao lưu vào ${copy}.`,
      "Bản sao đúng như tệp gốc, nhưng nhật ký trong đó không nguyên vẹn:",
      "Nhật ký system không còn nguyên vẹn từ số 2.",
    ]);
    expect(existsSync(copy)).toBe(true);
  });

  test("reminds of LiveKit's key, which is not in it", async () => {
    await makeKey(here.open(), "k1");
    writeFileSync(join(here.folder, "livekit-key.json"), "{}");
    expect((await backUp()).lines.at(-1)).toContain("livekit-key.json");
  });

  test("needs a name, and a database that is a file", async () => {
    const env = { DATABASE_URL: here.path };
    expect((await runCommand("backup", env)).lines[0]).toContain("backup <tệp>");
    expect((await backUp()).lines[0]).toBe(`Không có tệp dữ liệu ${here.path}.`);
    const onServer = await runCommand("backup", { DATABASE_URL: "postgres://x/y" }, copy);
    expect(onServer.lines[0]).toContain("pg_dump");
  });
});
