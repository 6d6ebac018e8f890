import SqliteFile from "better-sqlite3";
import { platformDeps } from "../../src/entry/deps.ts";
import type { Store } from "../../src/db/commit.ts";
import { appOn, START, testClock } from "./app.ts";
import { openHall, type Hall } from "./hall.ts";

const SITES = 60;

/** A live event on a store of its own: three sites and 60 more, a delegate in each of those, six items of programme. */
export async function bigHall(store: Store): Promise<Hall> {
  const clock = testClock();
  const hall = await openHall(appOn(store, { ...platformDeps, now: clock.now }, clock), {
    title: "Hội nghị trực tuyến toàn quốc",
    place: "Hà Nội",
    organizer: "Viện Khoa học",
  });
  const { admin } = hall.app;
  const numbers = Array.from({ length: SITES }, (_, index) => index + 1);
  const sites = numbers.map((number) => ({ name: `Điểm cầu Ủy ban nhân dân xã số ${number}` }));
  const { body: made } = await admin("POST", `${hall.at}/sites`, { sites });
  const delegates = numbers.map((number, index) => ({
    siteId: made.items[index].id,
    name: `Nguyễn Thị Tường ${"Vi".repeat(1 + (number % 3))} ${number}`,
  }));
  await admin("POST", `${hall.at}/delegates`, { delegates });
  const items = numbers.slice(0, 6).map((number) => ({
    kind: "presentation",
    title: `Tham luận số ${number} về Quy chế phối hợp`,
    plannedSeconds: 600,
  }));
  await admin("PUT", `${hall.at}/programme`, { items });
  await hall.state("live");
  return hall;
}

/**
 * Adds finished turns of one segment each, straight into the tables of a database file: a hundred thousand in seconds.
 * No fact tells of them, so only what reads turns may be asked about the event afterwards.
 */
export function addTurns(path: string, eventId: string, count: number): void {
  const file = new SqliteFile(path);
  const idsOf = (sql: string) => file.prepare(sql).pluck().all(eventId) as string[];
  const delegates = idsOf("select id from delegate where event_id = ? order by id");
  const sites = idsOf(
    "select d.site_id from delegate d where event_id = ? order by d.id", // each delegate speaks from its own site
  );
  const items = idsOf("select id from programme_item where event_id = ? order by position");
  const turn = file.prepare(
    `insert into turn (id, event_id, kind, state, place, site_id, delegate_id, item_id, requested_at, requested_seq,
       requested_by_kind, called_at, started_at, ended_at, planned_seconds, added_seconds, version)
     values (?, ?, 'normal', 'finished', ?, ?, ?, ?, ?, ?, 'system', ?, ?, ?, 180, ?, 1)`,
  );
  const segment = file.prepare(
    "insert into turn_segment (turn_id, event_id, from_at, to_at, seq, part) values (?, ?, ?, ?, ?, 0)",
  );
  const addOne = (index: number) => {
    const id = `${eventId}-${String(index).padStart(6, "0")}`;
    const [requested, from] = [START + 1000 + index * 100, START + 61_000 + index * 100];
    const to = from + 60_000 + (index % 977) * 100;
    const site = sites[index % sites.length];
    const who = [site, delegates[index % delegates.length], items[index % items.length]];
    const added = (index % 5) * 30;
    turn.run(id, eventId, index, ...who, requested, index, requested + 9000, from, to, added);
    segment.run(id, eventId, from, to, index);
  };
  file.transaction(() => {
    for (let index = 0; index < count; index += 1) addOne(index);
  })();
  file.close();
}
