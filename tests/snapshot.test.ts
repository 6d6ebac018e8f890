import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readHead } from "../src/db/commit.ts";
import { readMigrations } from "../src/db/migrate.ts";
import { readTogether } from "../src/db/snapshot.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger } from "../src/facts.ts";
import { SYSTEM_LOG } from "../src/log/log.ts";

const migrations = readMigrations(new URL("../migrations", import.meta.url).pathname, "sqlite");

test("reads that belong together see one state of the database, whatever is committed meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "diem-cau-"));
  const store = openSqlite(join(folder, "data.sqlite"), migrations, platformDeps, ledger);
  const by = { kind: "system", id: null } as const;
  const note = (keyId: string) =>
    store.commit({
      eventId: SYSTEM_LOG,
      by,
      decide: async () => ({ facts: [{ type: "key_revoked", data: { keyId } }], value: undefined }),
    });
  await note("a");
  const heads = await readTogether(store.read, async (snapshot) => {
    const before = await readHead(snapshot, SYSTEM_LOG);
    await note("b");
    return [before, await readHead(snapshot, SYSTEM_LOG)];
  });
  expect(heads.map(({ seq }) => seq)).toEqual([1, 1]);
  expect((await readHead(store.read, SYSTEM_LOG)).seq).toBe(2);
  await store.close();
  rmSync(folder, { recursive: true });
});
