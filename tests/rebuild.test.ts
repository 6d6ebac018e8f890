import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { fileFolder } from "../src/db/files.ts";
import { readMigrations } from "../src/db/migrate.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { runCommand } from "../src/entry/cli.ts";
import { ledger } from "../src/facts.ts";
import { DERIVED_TABLES } from "../src/log/rebuild.ts";
import { takeAnswer, noteSilence } from "../src/rooms/commands.ts";
import {
  ADMIN_KEY,
  client,
  testApp,
  type Answered,
  type Client,
  type TestApp,
} from "./support/app.ts";
import { openHall, siteClient, type Hall } from "./support/hall.ts";
import { rebuilt } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

const LIVEKIT = { kind: "livekit", id: null } as const;

/** A call that must be answered well, or the scenario is not what it says. */
async function done(answer: Promise<Answered>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
}

/** An event through all slices, from the draft to the closing and after it. */
async function richHall(app: TestApp): Promise<Hall> {
  const hall = await openHall(app);
  await prepare(hall);
  app.clock.advance(60_000);
  await done(hall.state("live"));
  await conduct(hall);
  await connect(hall);
  await record(hall);
  app.clock.advance(60_000);
  await done(hall.state("closed"));
  await done(hall.state("paused", "Còn một ý kiến"));
  await done(hall.state("closed"));
  await amend(hall);
  await erase(hall);
  return hall;
}

async function prepare({ app, at, sites }: Hall) {
  const { admin } = app;
  await done(admin("PATCH", at, { place: "Hà Nội", attendanceRule: { gapToleranceSeconds: 20 } }));
  await done(admin("PATCH", `${at}/sites/${sites.hue.id}`, { code: "HUE" }));
  const more = { sites: [{ name: "Cần Thơ", parentSiteId: sites.hue.id }, { name: "Thừa" }] };
  const { items } = await done(admin("POST", `${at}/sites`, more));
  await done(admin("DELETE", `${at}/sites/${items[1].id}`));
  await done(admin("PATCH", `${at}/sites/${items[0].id}`, { withdrawn: true }));
  await done(admin("POST", `${at}/display-links`, { label: "Màn chính" }));
  await done(admin("POST", `${at}/sites/${sites.hue.id}/check-in-links`, {}));
  const { body: link } = await admin("POST", `${at}/sites/${sites.hue.id}/links`, {});
  await done(admin("DELETE", `${at}/sites/${sites.hue.id}/links/${link.id}`));
}

async function conduct(hall: Hall) {
  const { app, at, sites, secretary } = hall;
  const { items: delegates } = await done(
    app.admin("POST", `${at}/delegates`, {
      delegates: [
        { siteId: sites.hue.id, name: "Trần Thị Mai", positions: ["Giám đốc"] },
        { siteId: sites.daNang.id, label: "Đại diện Sở" },
        { siteId: sites.daNang.id, name: "Lê Văn Thừa" },
      ],
    }),
  );
  await done(app.admin("DELETE", `${at}/delegates/${delegates[2].id}`));
  const contribution = await done(
    secretary("POST", `${at}/contributions`, {
      siteId: sites.hue.id,
      organization: "UBND thành phố Huế",
      delivery: "oral_and_written",
    }),
  );
  await followUp(hall, contribution.id);
  const programme = await done(
    app.admin("PUT", `${at}/programme`, {
      items: [
        { kind: "opening", title: "Khai mạc", plannedSeconds: 300 },
        { kind: "presentation", title: "Tham luận", plannedSeconds: 600, siteId: sites.hue.id },
      ],
    }),
  );
  const asked = {
    siteId: sites.hue.id,
    delegateId: delegates[0].id,
    itemId: programme.items[1].id,
    contributionId: contribution.id,
    plannedSeconds: 600,
  };
  const run = `${at}/programme/items/${programme.items[0].id}/run`;
  await done(secretary("PUT", run));
  app.clock.advance(5000);
  const turn = await hall.ask(asked);
  const question = await hall.ask({ kind: "interposed_question", siteId: sites.daNang.id });
  await done(hall.floor(turn));
  app.clock.advance(90_500);
  await done(hall.floor(question));
  app.clock.advance(30_250);
  await done(hall.end(question));
  await done(hall.move(turn, "resume"));
  await done(hall.move(turn, "time", { addSeconds: 60 }));
  app.clock.advance(10_000);
  await done(hall.move(await hall.ask({}), "skip"));
  const corrected = { siteId: sites.hue.id, segments: [], reason: "Bấm nhầm" };
  await done(hall.move(question, "corrections", corrected));
  const next = await hall.ask({ siteId: sites.daNang.id });
  await done(hall.move(next, "call"));
  const daNang = await siteClient(hall, sites.daNang.id);
  const fit = { ready: true, microphone: "ok", camera: "warning" };
  await done(daNang("PUT", `${at}/turns/${next}/readiness`, fit));
}

async function followUp({ at, secretary }: Hall, contributionId: string) {
  const path = `${at}/contributions/${contributionId}/recommendations`;
  const { id } = await done(secretary("POST", path, { text: "Ban hành Quy chế" }));
  const explained = { disposition: "explained", answer: "Đã có trong Điều 7" };
  await done(secretary("PATCH", `${at}/recommendations/${id}`, explained));
  const file = `${at}/contributions/${contributionId}/file?name=x.txt`;
  await done(secretary("PUT", file, "Kính gửi", { "Content-Type": "text/plain" }));
}

async function connect(hall: Hall) {
  const { app, event, sites, eventId } = hall;
  const room = { name: event.roomName };
  const at = app.clock.now();
  const hue = { sid: "PA_1", identity: `${sites.hue.liveKitIdentity}~s1`, at, joinedAt: at };
  const track = { sid: "TR_1", source: "MICROPHONE" };
  await tell(app.app, delivery("participant_joined", room, hue));
  await tell(app.app, delivery("track_published", room, { ...hue, track }));
  await tell(app.app, delivery("participant_joined", room, { ...hue, sid: "PA_2", identity: "x" }));
  await tell(app.app, "{}");
  app.clock.advance(5000);
  const listed = { sid: "PA_1", identity: hue.identity, joinedAtMs: at, joinedAt: null };
  const participants = [{ ...listed, kind: null, hidden: false, microphones: [] }];
  const answer = { askedAt: app.clock.now(), roomSid: "RM_1", participants };
  const order = { eventId, by: LIVEKIT };
  await app.store.commit({ ...order, decide: (now) => takeAnswer(now, answer) });
  await app.store.commit({ ...order, decide: (now) => noteSilence(now, app.clock.now() + 1) });
  const left = { ...hue, at: app.clock.now(), reason: "CONNECTION_TIMEOUT" };
  await tell(app.app, delivery("participant_left", room, left));
  const site = await siteClient(hall, sites.hue.id);
  await done(site("POST", `${hall.at}/turns`, {}));
  await askToTakeOver(hall);
  await speakOfTrouble(hall, site);
}

async function speakOfTrouble({ at, sites, secretary }: Hall, site: Client) {
  const hue = sites.hue.id;
  const message = { siteIds: [hue], text: "Đề nghị tắt quạt" };
  const { id } = await done(secretary("POST", `${at}/messages`, message));
  await done(site("POST", `${at}/messages/${id}/receipt`));
  const check = { line: { verdict: "failed", delayMs: 900 } };
  await done(site("POST", `${at}/sites/${hue}/line-checks`, check));
  const incident = await done(site("POST", `${at}/incidents`, { text: "Mất điện" }));
  const path = `${at}/incidents/${incident.id}`;
  await done(secretary("PATCH", path, { kind: "power", reason: "Theo điểm cầu" }));
  await done(secretary("PUT", `${path}/resolution`, {}));
}

async function askToTakeOver({ app, at, event, sites }: Hall) {
  const { secret } = await done(app.admin("POST", `${at}/sites/${sites.daNang.id}/links`, {}));
  const nobody = app.as(null);
  const { liveKit } = await done(nobody("POST", "/join", { secret, deviceId: "máy 1" }));
  const about = { sid: "PA_5", identity: liveKit.identity, at: app.clock.now() };
  await tell(app.app, delivery("participant_joined", { name: event.roomName }, about));
  const second = await nobody("POST", "/join", { secret, deviceId: "máy 2", takeOver: true });
  expect(second.body.code).toBe("site_busy");
}

async function record(hall: Hall) {
  const { app, at, sites, secretary } = hall;
  const corrected = { siteId: sites.hue.id, reason: "Theo sổ trực" };
  await done(
    secretary("POST", `${at}/corrections`, { ...corrected, intervalId: "PA_1", void: true }),
  );
  const counts = { expected: 3, present: 2, excused: 1, unexcused: 0 };
  await done(secretary("POST", `${at}/sites/${sites.hue.id}/headcounts`, counts));
  const { items } = await done(secretary("GET", `${at}/delegates`));
  const marks = [
    { delegateId: items[0].id, status: "substituted", substitute: { name: "Vũ Nga" } },
    { delegateId: items[1].id, status: "excused", note: "Ốm" },
  ];
  await done(secretary("POST", `${at}/roll-call`, { marks }));
  const round = await done(secretary("POST", `${at}/roll-call/rounds`, {}));
  const sent = { siteId: sites.hue.id };
  await done(secretary("POST", `${at}/roll-call/rounds/${round.id}/answers`, sent));
  await done(secretary("POST", `${at}/roll-call`, { marks: marks.slice(1) }));
  const check = await done(secretary("POST", `${at}/checkpoints`, { minutes: 5 }));
  const site = await siteClient(hall, sites.hue.id);
  await done(site("POST", `${at}/checkpoints/${check.id}/confirmation`, { present: 2 }));
  await done(app.admin("PATCH", `${at}/delegates/${items[1].id}`, { name: "Ngô Văn Bé" }));
}

/** The record is closed; a correction waits, one that names a person. */
async function amend({ at, secretary }: Hall) {
  await done(secretary("PUT", `${at}/record`, { state: "closed" }));
  const { items } = await done(secretary("GET", `${at}/delegates`));
  const mark = {
    delegateId: items[0].id,
    status: "substituted",
    substitute: { name: "Hồ Bổ Sung" },
  };
  await done(secretary("POST", `${at}/roll-call`, { marks: [mark] }));
}

async function erase({ app, at }: Hall) {
  const { items } = await done(app.admin("GET", `${at}/delegates`));
  for (const { id } of items)
    await done(app.admin("POST", `${at}/delegates/${id}/erasure`, { reason: "Theo yêu cầu" }));
}

/** A holder of a key signs in by a link and loses a role. */
async function signIn({ admin, as }: TestApp) {
  const { items } = await done(admin("GET", "/keys"));
  const { id } = items.find(({ roles }: { roles: object[] }) => roles.length > 0);
  const link = await done(admin("POST", `/keys/${id}/sign-in-links`, {}));
  await done(as(null)("POST", "/session", { secret: link.secret }));
  await done(admin("PUT", `/keys/${id}/roles`, { roles: [] }));
}

describe("a rebuild", () => {
  test("gives the rows that are there already, from the facts of all logs alone", async () => {
    const app = testApp();
    await richHall(app);
    await openHall(app);
    await signIn(app);
    const { before, after } = await rebuilt(app);
    expect(after).toEqual(before);
    const empty = DERIVED_TABLES.filter((table) => before[table]?.length === 0);
    expect(empty).toEqual([]);
  });

  test("gives an ended key no role back in the events it made", async () => {
    const { admin, as, store } = testApp();
    const { body: key } = await admin("POST", "/keys", { label: "Văn phòng" });
    const title = { title: "Hội thảo", startsAt: "2026-11-23T08:00:00+07:00" };
    await done(as(key.secret)("POST", "/events", title));
    await done(admin("DELETE", `/keys/${key.id}`));
    const { before, after } = await rebuilt({ store } as TestApp); // it asks for nothing else
    expect(after).toEqual(before);
    const roles = after["event_role"]?.filter((row) => row.includes(key.id));
    expect(roles).toEqual([]);
  });

  test("puts back what was changed behind the log's back", async () => {
    const app = testApp();
    const hall = await richHall(app);
    const path = `${hall.at}/attendance`;
    const attendance = (await hall.secretary("GET", path)).body;
    await sql`update connection set ended_at = ended_at + 1000`.execute(app.store.read);
    await sql`delete from correction`.execute(app.store.read);
    expect((await hall.secretary("GET", path)).body.sites).not.toEqual(attendance.sites);
    const { before, after } = await rebuilt(app);
    expect(after).not.toEqual(before);
    expect((await hall.secretary("GET", path)).body).toEqual(attendance);
  });

  test("knows every table: each is derived from the log, or kept and named here", async () => {
    const { store } = testApp();
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_master where type = 'table'`.execute(store.read);
    const kept = [
      "log",
      "log_head",
      "livekit_delivery",
      "idempotency",
      "key_use",
      "staff_session_use",
      "d1_migrations",
    ];
    expect(rows.map(({ name }) => name).sort()).toEqual([...DERIVED_TABLES, ...kept].sort());
  });
});

describe("the commands for the operator", () => {
  const folder = mkdtempSync(join(tmpdir(), "diem-cau-"));
  const path = join(folder, "data.sqlite");
  const env = { DATABASE_URL: path };
  const migrations = readMigrations(new URL("../migrations", import.meta.url).pathname, "sqlite");
  let facts = 0;

  function openFile(): TestApp {
    const inMemory = testApp();
    const store = openSqlite(path, migrations, inMemory.deps, ledger);
    const core = { ...inMemory.core, store, files: fileFolder(`${path}-files`) };
    const app = createApp(core);
    const as = (secret: string | null) => client(app, secret);
    return { ...inMemory, core, store, app, admin: as(ADMIN_KEY), as };
  }

  beforeAll(async () => {
    const app = openFile();
    await richHall(app);
    const { count } = await app.store.read
      .selectFrom("log")
      .select((row) => row.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    facts = count;
    await app.store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function change(statements: string) {
    const file = new SqliteFile(path);
    file.exec(statements);
    file.close();
  }

  test("rebuild and verify say that all is well", async () => {
    expect(await runCommand("rebuild", env)).toEqual({
      lines: [`1 sự kiện, ${facts} dữ kiện, không sai khác.`],
      good: true,
    });
    expect(await runCommand("verify", env)).toEqual({
      lines: [`1 sự kiện, ${facts} dữ kiện, nhật ký nguyên vẹn.`, "1 tệp, nguyên vẹn."],
      good: true,
    });
  });

  test("rebuild names the tables that were not what the log says, and leaves them right", async () => {
    change("update site set name = 'Đổi'; delete from headcount");
    expect(await runCommand("rebuild", env)).toEqual({
      lines: [`1 sự kiện, ${facts} dữ kiện, đã dựng lại; sai khác ở bảng: site, headcount.`],
      good: false,
    });
    expect((await runCommand("rebuild", env)).good).toBe(true);
  });

  test("refuse a file that a server uses, one that is not there, and what they do not know", async () => {
    const app = openFile();
    const refused = await runCommand("rebuild", env);
    expect([refused.good, refused.lines.join()]).toEqual([
      false,
      expect.stringContaining("đang được một máy chủ khác sử dụng"),
    ]);
    await app.store.close();
    const missing = join(folder, "none.sqlite");
    expect(await runCommand("verify", { DATABASE_URL: missing })).toEqual({
      lines: [`Không có tệp dữ liệu ${missing}.`],
      good: false,
    });
    expect((await runCommand("repair", env)).lines[0]).toContain("rebuild | verify");
    expect((await runCommand("verify", { ...env, PORT: "x" })).lines[0]).toContain("PORT");
  });

  test("verify names the log that does not hold and where; the program ends with 1", async () => {
    change(
      `drop trigger log_keeps_facts; update log set at = at + 1 where seq = 3 and event_id <> 'system'`,
    );
    const { lines, good } = await runCommand("verify", env);
    expect(good).toBe(false);
    expect(lines[0]).toMatch(/^Nhật ký evt_\w+ không còn nguyên vẹn từ số 3\.$/);
    const cli = new URL("../src/entry/cli.ts", import.meta.url).pathname;
    const ended = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, [cli, "verify"], { env }, (error, out) =>
        resolve([error?.code, out]),
      );
    });
    expect(ended).toEqual([1, `${lines.join("\n")}\n`]);
  });
});
