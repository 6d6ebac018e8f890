import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../app.ts";
import { createKey } from "../auth/commands.ts";
import { pageHeaders } from "../auth/headers.ts";
import { signInUrl } from "../auth/sign-in-links.ts";
import type { Millis } from "../clock.ts";
import { watchLines } from "../conduct/line-watch.ts";
import type { Keeping } from "../conduct/room-acts.ts";
import { keepRooms } from "../conduct/room-keeper.ts";
import { goRounds } from "../conduct/room-rounds.ts";
import { isPostgres, type Config } from "../config.ts";
import type { Store } from "../db/commit.ts";
import { fileFolder, passingFolder } from "../db/files.ts";
import { readMigrations } from "../db/migrate.ts";
import { openSqlite } from "../db/sqlite.ts";
import type { Deps } from "../deps.ts";
import { ledger } from "../facts.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { openLive } from "../live/hub.ts";
import { sheetThreads } from "./spreadsheet-threads.ts";
import { writeReport } from "../reports/report.ts";
import { openLiveKit, type LiveKit } from "../rooms/livekit.ts";
import type { LiveKitKey } from "../rooms/signature.ts";
import { platformDeps } from "./deps.ts";
import { gaugesOf } from "./gauges.ts";
import { watchHealth } from "./health.ts";
import { openHttp, withinOpenFiles } from "./http-server.ts";
import { beginLiveKit, ownKey } from "./livekit-beside.ts";
import { openLiveKitProxy } from "./livekit-proxy.ts";
import type { LiveKitHandle, LiveKitState } from "./livekit-process.ts";
import { reportThread, type ReportThread } from "./report-threads.ts";
import { openNodeStream } from "./node-stream.ts";
import { openObserver } from "./observer.ts";
import { openPages } from "./pages.ts";
import { ROOT } from "./root.ts";
import { writeThread, writingBeside } from "./write-thread.ts";

export type RunningServer = {
  url: string;
  database: string;
  /** The admin key made at the first start; null at every other. */
  firstKey: string | null;
  /** Signs the first administrator in, once; made with that key. */
  firstLink: string | null;
  liveKit(): { state: LiveKitState; url: string };
  /** No new work, finish commits, close streams, close the database. */
  stop(): Promise<void>;
};

export type Talk = {
  log(line: string): void;
  onLiveKit(state: LiveKitState): void;
  /** Where lines about requests go, whole ones, several at a time; without it there are none. */
  record?(lines: string): void;
};

/** Time as it goes for the record; tests have theirs. */
export type Pace = { deps: Deps; roundEvery?: Millis };

/** Starts API, database, LiveKit and what keeps the rooms; the way `npm start` runs it. */
export async function startServer(
  config: Config,
  env: Record<string, string | undefined>,
  talk: Talk,
  { deps, roundEvery }: Pace = { deps: platformDeps },
): Promise<RunningServer> {
  const opened = await openStore(config.databaseUrl, deps);
  const first = config.bootstrapApiKey === null ? await makeFirstKey(opened) : null;
  const key = config.liveKit ?? config.ownLiveKit.key ?? ownKey(config.databaseUrl);
  const observer = await openObserver(config, key, talk.record);
  // The clock of a test does not reach another thread.
  const writing =
    opened.besides && deps === platformDeps
      ? writeThread(config.databaseUrl, opened.besides)
      : null;
  const store = observer.store(writing ? writingBeside(opened, writing) : opened);
  const media: { handle: LiveKitHandle | null } = { handle: null };
  const urlNow = () => media.handle?.url ?? config.liveKit?.url ?? null;
  const publicUrl = config.liveKit?.publicUrl ?? config.ownLiveKit.publicUrl;
  const liveKit = observer.liveKit(liveKitAt(urlNow, publicUrl, key));
  const proxy = openLiveKitProxy(() => (media.handle?.state() === "none" ? null : urlNow()));
  const keeping: Keeping = { store, deps, liveKit };
  const health = watchHealth(liveKit, store.read);
  const reports = observer.reports(reportsOf(config.databaseUrl, store));
  const live = openLive(
    { store, deps, listRoom: (room) => liveKit.participants(room) },
    withinOpenFiles(config.limits),
    pollOf(config.databaseUrl),
  );
  const sheets = sheetThreads();
  const services = {
    store,
    deps,
    live: () => ({ live, openStream: openNodeStream }),
    publicUrl: config.publicUrl,
    bootstrapHash: config.bootstrapApiKey === null ? null : deps.sha256(config.bootstrapApiKey),
    liveKit,
    mediaPlace: () => media.handle?.mediaPlace() ?? null,
    liveKitKey: key,
    heard: health.heard,
    health: health.state,
    ...(writing && { storeDelivery: writing.storeDelivery }),
    reports,
    readSheet: sheets.readSheet,
    writeSheet: sheets.writeSheet,
    files: config.filesFolder === null ? passingFolder() : fileFolder(config.filesFolder),
    docsFile,
    liveKitPassage: proxy.answer,
    pages: openPages(join(ROOT, "web/dist"), () =>
      pageHeaders(config.publicUrl, liveKit.publicUrl),
    ),
    bodyBytes: config.limits.bodyBytes,
    watch: observer.watch,
    ...(observer.metricsPage && { metricsPage: observer.metricsPage }),
    addressOf: (c: Context) => getConnInfo(c).remote.address ?? "unknown",
  };
  const serving = createApp(services).fetch;
  const around = { told: observer.told, proxy, log: talk.log };
  const http = await openHttp(config, serving, around).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const { connections } = http;
  observer.gauges(
    gaugesOf({ store, connections, live, databaseUrl: config.databaseUrl, health: health.state }),
  );
  const { url } = http;
  const keeper = keepRooms(keeping);
  const lines = watchLines(store);
  const rounds = goRounds(keeping, keeper, roundEvery);
  media.handle = await beginLiveKit(config, env, {
    key,
    url,
    folder: join(ROOT, ".livekit"),
    serve: serving,
    talk,
    onRunning: () => rounds.askSoon(),
  });
  return {
    url,
    database: config.databaseUrl,
    firstKey: first && first.secret,
    firstLink: first && signInUrl(config.publicUrl, first.linkSecret),
    liveKit: () => ({
      state: media.handle?.state() ?? "none",
      url: media.handle?.url ?? config.liveKit?.url ?? "",
    }),
    async stop() {
      live.stop();
      const closed = http.close();
      await rounds.stop();
      await lines.stop();
      await keeper.stop();
      await Promise.all([
        // What was taken before is finished there.
        closed.then(() => writing?.close()),
        media.handle?.stop(),
        reports.close(),
        sheets.close(),
      ]);
      await store.close();
      observer.close();
    },
  };
}

const DOCS_TYPES: Record<string, string> = {
  "swagger-ui.css": "text/css",
  "swagger-ui-bundle.js": "text/javascript",
};

const docsRead = new Map<string, Uint8Array<ArrayBuffer>>();

/** The files of Swagger UI that the page asks for, from the package; one copy, however many fetch it slowly. */
function docsFile(name: string) {
  const type = DOCS_TYPES[name];
  if (type === undefined) return null;
  const path = join(ROOT, "node_modules/swagger-ui-dist", name);
  const bytes = docsRead.get(name) ?? new Uint8Array(readFileSync(path));
  docsRead.set(name, bytes);
  return { bytes, type };
}

async function openStore(databaseUrl: string, deps: Deps): Promise<Store> {
  const folder = join(ROOT, "migrations");
  if (isPostgres(databaseUrl)) {
    // Its driver is loaded by those only who need it.
    const { openPostgres } = await import("../db/postgres.ts");
    return openPostgres(databaseUrl, readMigrations(folder, "postgres"), deps, ledger);
  }
  return openSqlite(databaseUrl, readMigrations(folder, "sqlite"), deps, ledger);
}

/** Other servers may write to the same PostgreSQL, and only its log tells of that. */
function pollOf(databaseUrl: string): Millis {
  return isPostgres(databaseUrl) ? 200 : 1000;
}

/** A database in memory has one connection only, so its reports are written in place. */
function reportsOf(databaseUrl: string, store: Store): ReportThread {
  if (databaseUrl !== ":memory:") return reportThread(databaseUrl);
  return { write: (asked) => writeReport(store.read, asked), close: async () => {} };
}

/** Whoever starts the server is there to open it. */
const FIRST_LINK_FOR: Millis = 24 * 3_600_000;

/** At the first start there is nobody yet who could make a key. */
async function makeFirstKey(store: Store): Promise<{ secret: string; linkSecret: string } | null> {
  const known = await store.read.selectFrom("api_key").select("id").limit(1).executeTakeFirst();
  if (known) return null;
  const wanted = { label: "Quản trị", admin: true, roles: [], expiresAt: null };
  const by = { kind: "system", id: null } as const;
  const { value } = await store.commit({
    eventId: SYSTEM_LOG,
    by,
    decide: (system) => createKey(system, wanted, { until: system.at + FIRST_LINK_FOR }),
  });
  // No repeat is asked for, so there is a value, and a link was.
  return value && value.link && { secret: value.secret, linkSecret: value.link.secret };
}

/** Our own LiveKit may move to other ports until it runs, so its address is read at each call. */
function liveKitAt(urlNow: () => string | null, publicUrl: string, key: LiveKitKey): LiveKit {
  let opened: { url: string; liveKit: LiveKit } | null = null;
  const { now } = platformDeps;
  const current = () => {
    const url = urlNow() ?? "ws://127.0.0.1:9";
    if (opened?.url !== url)
      opened = { url, liveKit: openLiveKit({ url, publicUrl, ...key, now }) };
    return opened.liveKit;
  };
  return {
    get publicUrl() {
      return current().publicUrl;
    },
    token: (grant) => current().token(grant),
    roomSid: (room) => current().roomSid(room),
    participants: (room) => current().participants(room),
    setRights: (room, identity, rights) => current().setRights(room, identity, rights),
    remove: (room, identity) => current().remove(room, identity),
    closeRoom: (room) => current().closeRoom(room),
    clockAhead: () => current().clockAhead(),
  };
}
