import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { RoomServiceClient } from "livekit-server-sdk";
import { expect } from "vitest";
import { openApi } from "../../scripts/rehearsal/client.ts";
import { compareStays, type RecordStay } from "../../scripts/rehearsal/compare.ts";
import type { Attendance, LogEntry, Site, Turn } from "../../scripts/rehearsal/record.ts";
import { readConfig } from "../../src/config.ts";
import type { Store } from "../../src/db/commit.ts";
import { readMigrations } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { startServer, type Pace } from "../../src/entry/node.ts";
import { ledger } from "../../src/facts.ts";
import { ADMIN_KEY, appOn, testClock } from "./app.ts";
import { inviteGuests, type Guests } from "./guests.ts";
import { settings } from "./local-livekit.ts";
import { realLiveKit } from "./real-livekit.ts";
import { openRelay } from "./relay.ts";

const SILENT = { log: () => {}, onLiveKit: () => {} };

export type BadDay = Awaited<ReturnType<typeof openBadDay>>;

/**
 * The whole server, a LiveKit that is not started yet, and three lines between them: `tells` takes LiveKit's webhooks to
 * the server, `asks` the server's calls to LiveKit, and `door` what guests ask the server. Media go without them.
 */
export async function openBadDay(binary: string, pace?: Pace) {
  const folder = mkdtempSync(join(tmpdir(), "bad-day-"));
  const [tells, asks, door] = [await openRelay(), await openRelay(), await openRelay()];
  const liveKit = await realLiveKit(binary, `${tells.url}/api/livekit/webhook`);
  asks.leadTo(liveKit.url);
  const env = {
    PORT: "0",
    DATABASE_URL: join(folder, "diem-cau.sqlite"),
    LIVEKIT_URL: asks.url,
    LIVEKIT_PUBLIC_URL: liveKit.url,
    LIVEKIT_API_KEY: settings.apiKey,
    LIVEKIT_API_SECRET: settings.apiSecret,
    BOOTSTRAP_API_KEY: ADMIN_KEY,
  };
  async function begin() {
    const begun = await startServer(readConfig(env), {}, SILENT, pace);
    for (const line of [tells, door]) line.leadTo(begun.url);
    return begun;
  }
  let server = await begin();
  const parties: Guests[] = [];
  const twins: Store[] = [];
  return {
    liveKit,
    tells,
    asks,
    door,
    get api() {
      return openApi(server.url, ADMIN_KEY);
    },
    /** The server ends in order and starts again, elsewhere. */
    async restart() {
      await server.stop();
      server = await begin();
    },
    /** LiveKit's room API as somebody else with the same key has it. */
    somebodyElse: new RoomServiceClient(
      liveKit.url.replace(/^ws/, "http"),
      settings.apiKey,
      settings.apiSecret,
    ),
    /** Another app on the data as they are now, which hears only what the test tells it. */
    async twin() {
      const path = join(folder, "twin.sqlite");
      const file = new SqliteFile(env.DATABASE_URL);
      file.prepare("vacuum into ?").run(path);
      file.close();
      const migrations = readMigrations(join(import.meta.dirname, "../../migrations"), "sqlite");
      const store = openSqlite(path, migrations, platformDeps, ledger);
      twins.push(store);
      return appOn(store, platformDeps, testClock(Date.now()));
    },
    /** Guests in a process of their own. */
    async invite() {
      const guests = await inviteGuests(door.url);
      parties.push(guests);
      return guests;
    },
    async stop() {
      await Promise.all(parties.map((guests) => guests.stop()));
      await server.stop();
      await Promise.all(twins.map((store) => store.close()));
      await Promise.all([liveKit.stop(), tells.stop(), asks.stop(), door.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Seminar = Awaited<ReturnType<typeof holdSeminar>>;

/** A live event with a central site and remote ones, each with a link. */
export async function holdSeminar(day: BadDay, remotes: string[]) {
  const { api } = day;
  const when = { startsAt: new Date().toISOString() };
  const { body: event } = await api.send<{ id: string; roomName: string }>("POST", "/events", {
    title: "Hội thảo",
    ...when,
  });
  const path = `/events/${event.id}`;
  const named = [{ name: "Hà Nội", role: "central" }, ...remotes.map((name) => ({ name }))];
  const made = await api.send<{ items: Site[] }>("POST", `${path}/sites`, { sites: named });
  const sites = made.body.items;
  for (const state of ["scheduled", "live"]) await api.send("PUT", `${path}/state`, { state });
  const secrets: string[] = [];
  for (const { id } of sites) {
    const link = await api.send<{ secret: string }>("POST", `${path}/sites/${id}/links`, {});
    secrets.push(link.body.secret);
  }
  const attendance = async () => (await day.api.get<Attendance>(`${path}/attendance`)).body;
  return {
    event,
    path,
    sites,
    secret: (site: number) => secrets[site] ?? "",
    attendance,
    siteNow: async (site: number) =>
      (await day.api.get<Site>(`${path}/sites/${sites[site]?.id}`)).body,
    async connectedNow(): Promise<boolean[]> {
      const { body } = await day.api.get<{ sites: { connectedNow: boolean }[] }>(
        `${path}/attendance`,
      );
      return body.sites.map((site) => site.connectedNow);
    },
    /** The record of all stays, in the order of the sites. */
    async stays(): Promise<RecordStay[]> {
      const { sites: rows } = await attendance();
      return rows.flatMap(({ intervals }, site) =>
        intervals.map(({ participantSid: sid, from, to, evidence, reason }) => ({
          site,
          sid,
          from: Date.parse(from),
          to: to === null ? null : Date.parse(to),
          evidenceTo: evidence.to,
          reason,
        })),
      );
    },
    async turnOf(site: number): Promise<Turn> {
      const siteId = sites[site]?.id ?? "";
      return (await day.api.send<Turn>("POST", `${path}/turns`, { siteId })).body;
    },
    floor: async (turnId: string) =>
      (await day.api.send<Turn>("PUT", `${path}/turns/${turnId}/floor`)).body,
    turn: async (turnId: string) => (await day.api.get<Turn>(`${path}/turns/${turnId}`)).body,
    async facts(...types: string[]) {
      const log = await day.api.get<{ items: LogEntry[] }>(`${path}/log?limit=500`);
      return log.body.items.filter(({ type }) => types.includes(type));
    },
  };
}

type Body = { createdAt?: string; room?: { sid?: string }; participant?: { sid?: string } };
type Answered = { askedAt: number; participants?: { sid: string }[] };

/**
 * The last moment somebody's room session was seen: its latest delivery, as LiveKit sent it, or the latest answer that
 * listed the stay (api.md section 5).
 */
export async function lastSeen(day: BadDay, seminar: Seminar, sid: string): Promise<number> {
  // LiveKit's webhooks look like this, and the log's facts like that.
  const told = day.tells.passed.map(({ body }) => JSON.parse(body.toString("utf8")) as Body);
  const session = told.find(({ participant }) => participant?.sid === sid)?.room?.sid;
  const times = told
    .filter(({ room }) => room?.sid === session)
    .map(({ createdAt }) => Number(createdAt) * 1000);
  let listed: string[] = [];
  for (const { data } of await seminar.facts("livekit_answered")) {
    const { askedAt, participants } = data as Answered;
    listed = participants?.map((each) => each.sid) ?? listed;
    if (listed.includes(sid)) times.push(askedAt);
  }
  return Math.max(...times);
}

/** The record holds what the guests themselves know, no more and no less, as exactly as tests/conformance has it. */
export async function agrees(seminar: Seminar, guests: Guests): Promise<void> {
  const rows = compareStays(guests.truth(), await seminar.stays());
  expect(rows.flatMap(({ findings }) => findings)).toEqual([]);
  for (const { truth, beginError, endError } of rows) {
    expect(Math.abs(beginError ?? 0)).toBeLessThanOrEqual(100);
    if (truth?.ending === "clean") expect(Math.abs(endError ?? 0)).toBeLessThanOrEqual(1100);
  }
}
