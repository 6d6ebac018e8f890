import { askRoom, noticeClock, noticeSilence } from "../../src/conduct/room-rounds.ts";
import type { Fact } from "../../src/db/commit.ts";
import { REPORT_NAMES } from "../../src/reports/report.ts";
import { SYSTEM_LOG } from "../../src/log/log.ts";
import { ADMIN_KEY, type Answered, type Client, type TestApp } from "./app.ts";
import { schedule, type Cast, type Said, type Scene } from "./dialect-cast.ts";
import { tell } from "./webhook.ts";

/**
 * One seminar from the first key to the archive, over the API and the webhook, so that every kind of fact is made.
 * Answers all that was said, in order. Each call comes a second after the one before.
 */
export async function playSeminar(app: TestApp): Promise<Said[]> {
  const said: Said[] = [];
  const scene: Scene = {
    app,
    said,
    admin: listened(app, said, app.admin),
    as: (secret) => listened(app, said, app.as(secret)),
  };
  const cast = await schedule(scene);
  const site = await goIn(scene, cast);
  await getReady(cast, site);
  const turns = await rehearse(scene, cast, site);
  await goLive(scene, cast, turns);
  await handIn(cast, site);
  await takeAttendance(scene, cast, site);
  await watchTheRoom(scene, cast);
  await end(scene, cast);
  await readAll(scene, cast);
  // Whatever was left to be written without anybody waiting for it stands before this.
  await app.store.commit({ eventId: SYSTEM_LOG, by: SYSTEM, decide: async () => NOTHING });
  return said;
}

const iso = (at: number) => new Date(at).toISOString();
const SYSTEM = { kind: "system", id: null } as const;
const NOTHING = { facts: [], value: undefined };

function listened(app: TestApp, said: Said[], client: Client): Client {
  return async (method, path, body, headers) => {
    app.clock.advance(1000);
    const answer = await client(method, path, body, headers);
    said.push({ call: `${method} ${path}`, status: answer.status, body: told(answer) });
    return answer;
  };
}

/** Room tokens are signed by the machine's own clock. */
function told({ body }: Answered): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) => (key === "token" ? "…" : value));
}

/** The site comes in, loses its token, is taken over by another device; another site is withdrawn. */
async function goIn(scene: Scene, { at, hue, hueSecret: secret, withdrawn, ...cast }: Cast) {
  const { app, as } = scene;
  const open = as(null);
  const first = await open("POST", "/join", { secret, deviceId: "máy 1" });
  await open("POST", "/join", { secret, deviceId: "máy 1" });
  const { identity } = first.body.liveKit;
  await livekit(scene, cast.room, "room_started");
  await livekit(scene, cast.room, "participant_joined", { sid: "PA_1", identity });
  const takeOver = { secret, deviceId: "máy 2", takeOver: true };
  await open("POST", "/join", takeOver);
  await cast.secretary("POST", `${at}/sites/${hue}/take-over`, {
    deviceId: "máy 2",
    approve: true,
  });
  const second = await open("POST", "/join", takeOver);
  const mine = second.body.liveKit.identity;
  await livekit(scene, cast.room, "participant_joined", { sid: "PA_2", identity: mine });
  const sessionId = await sessionAs(app, identity);
  // What the keeper of the rooms writes, without its own times.
  await say(app, cast.eventId, "session_ended", { sessionId, reason: "taken_over" });
  const removed = { sid: "PA_1", identity, why: "session_ended" };
  await say(app, cast.eventId, "participant_removed", removed);
  await say(app, cast.eventId, "rights_failed", { sid: "PA_2", identity: mine, error: "timeout" });
  await say(app, cast.eventId, "rights_confirmed", {
    sid: "PA_2",
    identity: mine,
    rights: "camera",
  });
  const left = { sid: "PA_1", identity, disconnectReason: "PARTICIPANT_REMOVED" };
  await livekit(scene, cast.room, "participant_left", left);
  const spare = await cast.organizer("POST", `${at}/sites/${withdrawn}/links`, {});
  await open("POST", "/join", { secret: spare.body.secret });
  await cast.organizer("PATCH", `${at}/sites/${withdrawn}`, { withdrawn: true });
  return { client: as(second.body.accessToken), identity: mine };
}

type Site = Awaited<ReturnType<typeof goIn>>;

async function sessionAs(app: TestApp, identity: string): Promise<string> {
  const sessions = app.store.read.selectFrom("site_session").select("id");
  return (await sessions.where("identity", "=", identity).executeTakeFirstOrThrow()).id;
}

/** The site tests its line and writes to the control room, which answers; an incident is noted, put right and closed. */
async function getReady({ at, hue, ...cast }: Cast, { client }: Site) {
  const ok = { verdict: "ok" };
  const line = { ...ok, upKbps: 3200, downKbps: 8000, lossPercent: 0.5, delayMs: 38 };
  await client("POST", `${at}/sites/${hue}/line-checks`, {
    browser: { ...ok, name: "Chrome 150" },
    camera: { verdict: "warning", reason: "dark" },
    line,
  });
  const { body: asked } = await client("POST", `${at}/messages`, { text: "Loa rè, xin trợ giúp" });
  await cast.secretary("POST", `${at}/messages/${asked.id}/receipt`);
  const named = { siteIds: [hue], text: "Đổi sang loa dự phòng", urgent: true };
  const { body: answer } = await cast.secretary("POST", `${at}/messages`, named);
  await client("POST", `${at}/messages/${answer.id}/receipt`);
  await cast.organizer("POST", `${at}/messages`, { all: true, text: "15 phút nữa bắt đầu" });
  const noted = { text: "Huế mất tiếng", siteId: hue, kind: "sound", at: "2026-11-23T01:00:00Z" };
  const { body: incident } = await cast.secretary("POST", `${at}/incidents`, noted);
  const path = `${at}/incidents/${incident.id}`;
  await cast.secretary("PATCH", path, { text: "Huế rè tiếng", reason: "Nghe lại" });
  await cast.secretary("PUT", `${path}/resolution`, { note: "Đã đổi loa" });
  await cast.secretary("DELETE", `${path}/resolution`);
  await client("POST", `${at}/incidents`, { text: "Mất điện" });
  const reason = "Theo yêu cầu";
  await cast.organizer("POST", `${at}/messages/${asked.id}/erasure`, { reason });
  await cast.organizer("POST", `${path}/erasure`, { reason });
}

async function rehearse({ app }: Scene, { at, secretary, hall, ...cast }: Cast, site: Site) {
  const { body: programme } = await secretary("GET", `${at}/programme`);
  const ask = (client: Client, wanted: object) => client("POST", `${at}/turns`, wanted);
  const contributionId = cast.contribution;
  const item = { itemId: programme.items[1].id, delegateId: cast.delegates[0], contributionId };
  const turns = [
    await ask(site.client, { siteId: cast.hue, plannedSeconds: 300, ...item }),
    await ask(secretary, { siteId: hall, kind: "interposed_question" }),
    await ask(secretary, { siteId: hall, note: "Bổ sung" }),
    await ask(secretary, { siteId: hall }),
  ].map(({ body }): string => body.id);
  const run = `${at}/programme/items/${programme.items[0].id}/run`;
  await secretary("PUT", run);
  await secretary("POST", `${at}/turns/${turns[0]}/call`);
  const fit = { ready: true, microphone: "ok", camera: "warning", line: "ok" };
  await site.client("PUT", `${at}/turns/${turns[0]}/readiness`, { ...fit, ready: false });
  await site.client("PUT", `${at}/turns/${turns[0]}/readiness`, { ...fit, note: "Micro dự phòng" });
  await secretary("PUT", `${at}/turns/${turns[0]}/floor`);
  app.clock.advance(20_000);
  await secretary("DELETE", `${at}/turns/${turns[0]}/floor`);
  return turns;
}

/** The tried turn waits again; it speaks, is interrupted, goes on, is paused with the event and ends with it. */
async function goLive({ app }: Scene, { at, secretary }: Cast, turns: string[]): Promise<void> {
  const [talk, question, extra, skipped] = turns;
  await secretary("PUT", `${at}/state`, { state: "live" });
  await secretary("PUT", `${at}/turns/order`, { turnIds: [talk, skipped, extra] });
  await secretary("PUT", `${at}/turn-list`, { open: false });
  const { body: programme } = await secretary("GET", `${at}/programme`);
  const run = `${at}/programme/items/${programme.items[0].id}/run`;
  await secretary("PUT", run);
  app.clock.advance(5000);
  await secretary("DELETE", run);
  await secretary("PUT", run);
  await secretary("PUT", `${at}/turns/${talk}/floor`);
  await secretary("POST", `${at}/turns/${talk}/time`, { addSeconds: 60 });
  const { body: alerts } = await secretary("GET", `${at}/alerts`);
  await secretary("POST", `${at}/alerts/${alerts.items[0].id}/acknowledgement`);
  app.clock.advance(90_500);
  await secretary("PUT", `${at}/turns/${question}/floor`);
  app.clock.advance(30_250);
  await secretary("DELETE", `${at}/turns/${question}/floor`);
  await secretary("POST", `${at}/turns/${talk}/resume`);
  await secretary("PATCH", at, { micPolicy: "open" });
  await secretary("DELETE", `${at}/microphones`);
  await secretary("POST", `${at}/turns/${talk}/resume`);
  await secretary("POST", `${at}/turns/${skipped}/skip`);
  await secretary("POST", `${at}/turns/${extra}/withdraw`);
  await secretary("POST", `${at}/turns/${talk}/pause`);
  await secretary("POST", `${at}/turns/${talk}/resume`);
  const { segments } = (await secretary("GET", `${at}/turns/${question}`)).body;
  const earlier = [{ from: segments[0].from, to: iso(Date.parse(segments[0].to) - 5000) }];
  const reason = "Bấm kết thúc muộn";
  await secretary("POST", `${at}/turns/${question}/corrections`, { segments: earlier, reason });
  await secretary("GET", `${at}/turns/${question}/corrections`);
  await secretary("PUT", `${at}/state`, { state: "paused" });
  app.clock.advance(60_000);
  await secretary("PUT", `${at}/state`, { state: "live" });
}

/** A file, and another that takes its place. */
async function handIn({ at, secretary, contribution }: Cast, { client }: Site) {
  const path = `${at}/contributions/${contribution}/file`;
  const plain = { "Content-Type": "text/plain" };
  await client("PUT", `${path}?name=${encodeURIComponent("Góp ý.txt")}`, "Kính gửi", plain);
  await secretary("PUT", path, "Kính gửi Ban tổ chức", plain);
}

async function takeAttendance({ as }: Scene, { at, ...cast }: Cast, { client }: Site) {
  const [duc, anh, office] = cast.delegates;
  const substitute = { name: "Phạm Văn Thay", rank: null, positions: ["Trợ lý"] };
  await as(null)("POST", "/check-in", { secret: cast.checkIn, delegateId: duc });
  const rounds = `${at}/roll-call/rounds`;
  const round = await cast.secretary("POST", rounds, { name: "Đầu giờ" });
  await client("POST", `${at}/roll-call`, {
    marks: [
      { delegateId: anh, status: "substituted", substitute, note: "Có giấy ủy quyền" },
      { delegateId: duc, status: "late", at: "2026-11-23T01:00:00.000Z" },
    ],
  });
  await cast.secretary("POST", `${at}/roll-call`, {
    marks: [{ delegateId: office, status: "excused" }],
  });
  await client("POST", `${rounds}/${round.body.id}/answers`, {});
  await client("POST", `${at}/roll-call`, { marks: [{ delegateId: duc, status: "left_early" }] });
  await cast.secretary("PUT", `${rounds}/${round.body.id}/state`, { state: "closed" });
  await cast.secretary("POST", rounds, {});
  const counts = { expected: 12, present: 10, excused: 1, unexcused: 1 };
  await client("POST", `${at}/sites/${cast.hue}/headcounts`, counts);
  await cast.secretary("POST", `${at}/sites/${cast.hue}/headcounts`, {
    ...counts,
    note: "Bổ sung",
  });
  const check = await cast.secretary("POST", `${at}/checkpoints`, { minutes: 1, note: "Đột xuất" });
  await client("POST", `${at}/checkpoints/${check.body.id}/confirmation`, { present: 10 });
  const between = { from: "2026-11-23T04:00:00Z", to: "2026-11-23T05:00:00Z" };
  const later = await cast.secretary("POST", `${at}/checkpoints`, { minutes: 5, ...between });
  await cast.secretary("DELETE", `${at}/checkpoints/${later.body.id}`);
  const hole = { from: "2026-11-23T01:02:00Z", to: "2026-11-23T01:03:00Z", reason: "Mất điện" };
  await cast.secretary("POST", `${at}/corrections`, { siteId: cast.hall, ...hole });
  const wrong = { siteId: cast.hue, intervalId: "PA_1", void: true, reason: "Thử máy" };
  await cast.secretary("POST", `${at}/corrections`, wrong);
  const reason = "Theo yêu cầu của đại biểu";
  await cast.organizer("POST", `${at}/delegates/${anh}/erasure`, { reason });
}

/** LiveKit answers who is there, tells of a track, of nothing known and then nothing at all. */
async function watchTheRoom(scene: Scene, { eventId, room }: Cast): Promise<void> {
  const { app } = scene;
  const { store, deps, liveKit } = app;
  const joinedAtMs = app.clock.now() - 5000;
  liveKit.enter(room, "người lạ", { joinedAtMs, microphones: ["TR_9"] });
  await askRoom({ store, deps, liveKit }, eventId);
  app.clock.advance(15_000);
  await askRoom({ store, deps, liveKit }, eventId);
  const track = { sid: "TR_1", source: "MICROPHONE" };
  await livekit(scene, room, "track_published", { sid: "PA_2", identity: "x" }, track);
  await livekit(scene, room, "track_unpublished", { sid: "PA_2", identity: "x" }, track);
  await livekit(scene, "không có phòng này", "room_started");
  await tell(app.app, "không phải JSON");
  const itsClock = async (ahead: number) =>
    noticeClock({ store, liveKit: { ...liveKit, clockAhead: () => ahead } }, eventId);
  await itsClock(45_000.4);
  await itsClock(0);
  app.clock.advance(61_000);
  await noticeSilence({ store, deps, liveKit }, eventId, 0);
}

async function end({ app, admin }: Scene, { at, eventId, organizer, secretary, ...cast }: Cast) {
  await secretary("PUT", `${at}/state`, { state: "closed" });
  await organizer("PUT", `${at}/state`, { state: "paused", reason: "Còn ý kiến" });
  await secretary("PUT", `${at}/state`, { state: "closed" });
  await say(app, eventId, "room_closed", {});
  await amend(admin, { at, organizer, secretary, ...cast });
  await organizer("PUT", `${at}/state`, { state: "archived" });
  const copied = await organizer("POST", `${at}/copy`, { startsAt: "2026-12-01T01:00:00Z" });
  app.clock.advance(-3_600_000);
  await organizer("PATCH", `/events/${copied.body.id}`, { place: "Huế" });
  app.clock.advance(3_600_000);
  await admin("PUT", `/events/${copied.body.id}/state`, { state: "cancelled" });
}

/** The closed record is corrected: once approved, once rejected, once with a person erased meanwhile, and reopened. */
async function amend(
  admin: Client,
  {
    at,
    organizer,
    secretary,
    hue,
    delegates,
  }: Pick<Cast, "at" | "organizer" | "secretary" | "hue" | "delegates">,
) {
  const record = `${at}/record`;
  await secretary("PUT", record, { state: "closed" });
  const substitute = { name: "Hồ Bổ Sung", rank: null, positions: ["Chuyên viên"] };
  const mark = { delegateId: delegates[0], status: "substituted", substitute, note: "Ốm" };
  const named = await secretary("POST", `${at}/roll-call`, { marks: [mark] });
  await organizer("POST", `${at}/delegates/${delegates[0]}/erasure`, { reason: "Theo yêu cầu" });
  const wrong = { siteId: hue, intervalId: "PA_2", void: true, reason: "Thử máy" };
  const stay = await secretary("POST", `${at}/corrections`, wrong);
  const reopening = await secretary("PUT", record, { state: "open", reason: "Còn thiếu" });
  const decide = ({ body }: Answered, decision: string) =>
    admin("PUT", `${record}/proposals/${body.proposal.id}`, { decision });
  await decide(named, "approve");
  await decide(stay, "reject");
  await decide(reopening, "approve");
  await secretary("PUT", record, { state: "closed" });
}

/** Lists in every order and by pages, figures, log: what is read must be the same too. */
async function readAll({ admin, app, said }: Scene, { at, hue }: Cast): Promise<void> {
  const lists = [
    "/me",
    "/keys",
    "/events?q=quy che",
    "/livekit/quarantine",
    `${at}/staff?limit=1`,
    `${at}/sites?limit=3`,
    `${at}/sites/${hue}/links`,
    `${at}/sites/${hue}/headcounts`,
    `${at}/delegates?sort=name`,
    `${at}/delegates?q=duc&sort=precedence`,
    `${at}/delegates?status=excused`,
    `${at}/contributions?q=quan khu`,
    `${at}/contributions?q=ban bi thu&disposition=accepted`,
    `${at}/contributions/missing`,
    `${at}/programme`,
    `${at}/programme?at=2026-11-23T01:00:40.000Z`,
    `${at}/turns`,
    `${at}/turn-totals`,
    `${at}/microphones`,
    `${at}/discussions`,
    `${at}/messages?limit=2`,
    `${at}/messages?siteId=${hue}`,
    `${at}/incidents?limit=1`,
    `${at}/line-checks`,
    `${at}/sites/${hue}/line-checks`,
    `${at}/readiness`,
    `${at}/alerts?ended=true&limit=2`,
    `${at}/attendance`,
    `${at}/attendance/reconciliation`,
    `${at}/roll-call?limit=2`,
    `${at}/roll-call/rounds?limit=1`,
    `${at}/headcounts?limit=1`,
    `${at}/checkpoints?limit=1`,
    `${at}/record`,
    `${at}/record/proposals?limit=1`,
    `${at}/summary`,
    `${at}/log?limit=500`,
    `${at}/log/verify`,
  ];
  for (const path of lists) {
    let { body } = await admin("GET", path);
    const joint = path.includes("?") ? "&" : "?";
    while (body.nextCursor)
      ({ body } = await admin("GET", `${path}${joint}cursor=${body.nextCursor}`));
  }
  const files = REPORT_NAMES.map((name) => `reports/${name}.csv`);
  for (const file of [...files, "calendar.ics"]) {
    const call = `${at}/${file}`;
    const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
    const response = await app.app.request(`/api${call}`, { headers });
    said.push({ call, status: response.status, body: await response.text() });
  }
}

async function say(app: TestApp, eventId: string, type: string, data: Fact["data"]) {
  app.clock.advance(1000);
  const decide = async () => ({ facts: [{ type, data }], value: undefined });
  await app.store.commit({ eventId, by: SYSTEM, decide });
}

/** One webhook; its id is the log's business, so it is the moment. */
async function livekit(
  { app, said }: Scene,
  room: string,
  event: string,
  participant?: { sid: string; identity: string; disconnectReason?: string },
  track?: object,
): Promise<void> {
  const now = app.clock.advance(1000);
  const createdAt = String(Math.floor(now / 1000));
  const id = `EV_${now}`;
  const about = participant && { ...participant, joinedAtMs: String(now) };
  const body = {
    event,
    id,
    createdAt,
    room: { sid: "RM_1", name: room },
    participant: about,
    track,
  };
  said.push({ call: event, status: await tell(app.app, body), body: null });
}
