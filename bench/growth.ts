import { printFigures, shown } from "./support/figures.ts";
import { openInProcess, timesOf } from "./support/in-process.ts";
import { spreadOf } from "./support/rounds.ts";
import { makeSeminar, webhook } from "./support/seminars.ts";

// Does an event get slower with what it has behind it? One event of 64 sites whose people stay in the room and publish
// and unpublish their microphones, until it has a million facts.
const SITES = 64;
const SIZES = (process.env["GROWTH"] ?? "1000 10000 100000 1000000").split(" ").map(Number);
const FLAT = 1.5;

const { store, call, tell } = openInProcess("growth");
const seminar = await makeSeminar(call, "Hội thảo dài", SITES);
const path = `/events/${seminar.id}`;
let told = 0;

function about(event: string, more = {}) {
  const index = told % SITES;
  const identity = seminar.sites[index]?.identity ?? "";
  const sid = `PA_${index}`;
  return webhook({ event, room: seminar.room, sid, identity, at: Date.now(), ...more });
}

function next(): Buffer {
  told += 1;
  const number = Math.floor(told / SITES);
  const event = number % 2 === 0 ? "track_published" : "track_unpublished";
  const sid = `TR_${told % SITES}_${Math.floor(number / 2)}`;
  return about(event, { track: { sid, source: "MICROPHONE" } });
}

for (; told < SITES; told += 1) await tell([about("participant_joined", { joinedAt: Date.now() })]);
const firstSite = seminar.sites[0]?.id;
const reads: Record<string, () => Promise<unknown>> = {
  attendance: () => call("GET", `${path}/attendance`),
  "attendance of a site": () => call("GET", `${path}/attendance/sites/${firstSite}`),
  sites: () => call("GET", `${path}/sites`),
  summary: () => call("GET", `${path}/summary`),
  turns: () => call("GET", `${path}/turns`),
  "page of the log": async () => {
    const { headSeq } = await call<{ headSeq: number }>("GET", `${path}/log?limit=1`);
    return call("GET", `${path}/log?after=${Math.floor(headSeq / 2)}&limit=100`);
  },
};

// What is not compiled yet would make the smallest event the slowest.
for (const read of Object.values(reads)) await timesOf(200, read);
const found = new Map<string, number[]>();
const note = (what: string, milliseconds: number) =>
  found.set(what, [...(found.get(what) ?? []), milliseconds]);
for (const size of SIZES) {
  while (told < size) await tell(Array.from({ length: Math.min(5000, size - told) }, next));
  const groups = await timesOf(40, () => tell(Array.from({ length: 64 }, next), 64));
  note("webhook", spreadOf(groups).median / 64);
  for (const [what, read] of Object.entries(reads)) {
    await read();
    note(what, spreadOf(await timesOf(40, read)).median);
  }
  console.log(
    `  ${size} facts: ${[...found].map(([k, v]) => `${k} ${v.at(-1)?.toFixed(3)}`).join(", ")} ms`,
  );
}
await store.close();

printFigures(
  [...found].map(([what, times]) => {
    const ratio = Math.max(...times) / Math.min(...times);
    return {
      bench: "growth",
      what: `${what} at ${SIZES.join(", ")} facts`,
      ours: times.map((time) => shown(time, "ms")).join(", "),
      against: "largest of them by the smallest",
      ratio: { median: ratio, low: ratio, high: ratio },
      reach: `≤ ${FLAT}`,
      met: ratio <= FLAT,
      peakMb: null,
    };
  }),
);
