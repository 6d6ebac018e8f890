import { readAttendance } from "../src/attendance/queries.ts";
import { readTogether } from "../src/db/snapshot.ts";
import { printFigures, shown } from "./support/figures.ts";
import { openInProcess, timesOf } from "./support/in-process.ts";
import { spreadOf } from "./support/rounds.ts";
import { makeSeminar, webhook } from "./support/seminars.ts";

// 33 000 deliveries about 1 500 stays of one event: the whole attendance anew, and one delivery more.
const STAYS = 1500;
const DELIVERIES = 33_000;

const { store, call, tell } = openInProcess("attendance");
const seminar = await makeSeminar(call, "Hội nghị 1 500 điểm cầu", STAYS);
const joinedAt = Date.now();
const about = (index: number, event: string, more = {}) => {
  const identity = seminar.sites[index % STAYS]?.identity ?? "";
  const sid = `PA_${index % STAYS}`;
  return webhook({ event, room: seminar.room, sid, identity, at: Date.now(), ...more });
};
await tell(seminar.sites.map((_, index) => about(index, "participant_joined", { joinedAt })));
const track = (index: number, number: number) =>
  about(index, number % 2 === 0 ? "track_published" : "track_unpublished", {
    track: { sid: `TR_${index % STAYS}_${Math.floor(number / 2)}`, source: "MICROPHONE" },
  });
const PER_STAY = DELIVERIES / STAYS - 2;
for (let number = 0; number < PER_STAY; number += 1)
  await tell(seminar.sites.map((_, index) => track(index, number)));
await tell(
  seminar.sites.map((_, index) => about(index, "participant_left", { reason: "CLIENT_INITIATED" })),
);

const asked = { now: Date.now(), from: null, to: null };
const whole = await timesOf(30, () =>
  readTogether(store.read, (db) => readAttendance(db, seminar.id, { ...asked, siteId: null })),
);
let more = 0;
const oneMore = await timesOf(200, async () => {
  more += 1;
  await tell([track(more * 7, PER_STAY + more)]);
  const siteId = seminar.sites[(more * 7) % STAYS]?.id ?? "";
  await readTogether(store.read, (db) => readAttendance(db, seminar.id, { ...asked, siteId }));
});
await store.close();

const bench = "attendance";
const ofAll = spreadOf(whole);
const ofOne = spreadOf(oneMore);
const frame = { against: "–", ratio: null, peakMb: null };
printFigures([
  {
    ...frame,
    bench,
    what: `${DELIVERIES} deliveries, ${STAYS} stays: all anew`,
    ours: `median ${shown(ofAll.median, "ms")}, at most ${shown(ofAll.high, "ms")}`,
    reach: "≤ 25 ms",
    met: ofAll.median <= 25,
  },
  {
    ...frame,
    bench,
    what: "one more delivery made durable, and its site's figures",
    ours: `median ${shown(ofOne.median, "ms")}, at most ${shown(ofOne.high, "ms")}`,
    reach: "≤ 1 ms",
    met: ofOne.median <= 1,
  },
]);
