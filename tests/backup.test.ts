import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../src/entry/cli.ts";
import { fileFolder, type FileStore } from "../src/db/files.ts";
import type { Fact, Store } from "../src/db/commit.ts";
import { databaseFolder, keysIn, makeKey, type DatabaseFolder } from "./support/database-folder.ts";

let here: DatabaseFolder;
let copy: string;

beforeEach(() => {
  here = databaseFolder();
  copy = join(here.folder, "ban-sao.sqlite");
});

afterEach(() => here.remove());

/** Keeps a text as the file of the one contribution of a log of its own; answers its hash. */
async function keepFile(store: Store, files: FileStore, text: string): Promise<string> {
  const taken = await files.take(
    (async function* () {
      yield new Uint8Array(Buffer.from(text));
    })(),
  );
  await taken.keep();
  await taken.drop();
  const { sha256, size } = taken;
  const at = Date.UTC(2026, 10, 23);
  const event = { title: "Hội thảo", startsAt: at, endsAt: null, kind: "seminar", place: null };
  const rule = { micPolicy: "floor", gapToleranceSeconds: 30, presentSharePercent: 50 };
  const room = { roomName: "r", organizerKeyId: null, copiedFrom: null };
  const made = { ...event, organizer: null, timeZone: "Asia/Ho_Chi_Minh", ...rule, ...room };
  const given = { siteId: null, organization: "Sở", title: null, delivery: "written_only" };
  const register = { contributionId: "ctb_1", position: 1, ...given, receivedAt: at };
  const file = { fileId: `cfl_${text}`, contributionId: "ctb_1", sha256, size, type: "text" };
  const first: Fact[] = [
    { type: "event_created", data: made },
    { type: "contribution_received", data: { ...register, topics: [], summary: [] } },
  ];
  const stored: Fact = { type: "contribution_file_stored", data: file };
  await store.commit({
    eventId: "evt_1",
    by: { kind: "system", id: null },
    decide: async ({ seq }) => ({
      facts: [...(seq === 0 ? first : []), stored],
      value: undefined,
    }),
  });
  return sha256;
}

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

  test("has the files with it, checked, and says which are missing or changed; verify says the same", async () => {
    const store = here.open();
    const files = fileFolder(`${here.path}-files`);
    const texts = ["một", "hai", "ba"];
    const hashes: string[] = [];
    for (const text of texts) hashes.push(await keepFile(store, files, text));
    const env = { DATABASE_URL: here.path };
    expect(await backUp()).toEqual({
      lines: [`Đã sao lưu vào ${copy}.`, expect.any(String), "3 tệp, nguyên vẹn."],
      good: true,
    });
    expect(readdirSync(`${copy}-files`).toSorted()).toEqual(hashes.toSorted());
    expect(readFileSync(join(`${copy}-files`, hashes[0] ?? ""), "utf8")).toBe("một");
    expect((statSync(join(`${copy}-files`, hashes[0] ?? "")).mode & 0o777).toString(8)).toBe("600");
    await store.close();
    const fromCopy = await runCommand("verify", { DATABASE_URL: copy });
    expect([fromCopy.lines.at(-1), fromCopy.good]).toEqual(["3 tệp, nguyên vẹn.", true]);

    const [missing, changed] = hashes;
    rmSync(join(`${here.path}-files`, missing ?? ""));
    writeFileSync(join(`${here.path}-files`, changed ?? ""), "khác");
    const faults = [
      `Tệp ${missing} của văn bản góp ý ctb_1 bị thiếu.`,
      `Tệp ${changed} của văn bản góp ý ctb_1 đã bị thay đổi.`,
      "3 tệp, 2 tệp có lỗi.",
    ];
    const verified = await runCommand("verify", env);
    expect([verified.lines.slice(-3), verified.good]).toEqual([faults, false]);
    copy = join(here.folder, "lan-hai.sqlite");
    const again = await backUp();
    expect([again.lines.slice(-3), again.good]).toEqual([faults, false]);
    expect(existsSync(copy)).toBe(true);
    expect(readdirSync(here.folder).filter((name) => name.includes("part"))).toEqual([]);
  });

  test("needs a name, and a database that is a file", async () => {
    const env = { DATABASE_URL: here.path };
    expect((await runCommand("backup", env)).lines[0]).toContain("backup <tệp>");
    expect((await backUp()).lines[0]).toBe(`Không có tệp dữ liệu ${here.path}.`);
    const onServer = await runCommand("backup", { DATABASE_URL: "postgres://x/y" }, copy);
    expect(onServer.lines[0]).toContain("pg_dump");
  });
});
