import { vi } from "vitest";
import { keepRooms } from "../../src/conduct/room-keeper.ts";
import { goRounds, type RoomRounds } from "../../src/conduct/room-rounds.ts";
import { START, testApp, type TestClock } from "./app.ts";
import { join, linkOf, openSeminar, factsAfter } from "./sites.ts";
import { delivery, tell } from "./webhook.ts";

const SOON = 5;

export type RunningRoom = Awaited<ReturnType<typeof openRunningRoom>>;
export type Guest = { identity: string; sid: string };

/**
 * A seminar whose room is kept and asked as the server does it, in a time that only `pass` moves: the clock and all
 * timers. It must be stopped, which gives the real time back. `atRest`: nobody asks LiveKit until `begin`.
 */
export async function openRunningRoom({ states = ["live"], atRest = false } = {}) {
  vi.useFakeTimers({ now: START, toFake: ["Date", "setTimeout", "clearTimeout"] });
  letTheDatabaseGather();
  const app = testApp({ clock: everybodysClock() });
  const seminar = await openSeminar(app);
  for (const state of states) await app.admin("PUT", `${seminar.path}/state`, { state });
  const [giang, hue] = seminar.remotes;
  const keeping = { store: app.store, deps: app.deps, liveKit: app.liveKit };
  const keeper = keepRooms(keeping);
  let rounds: RoomRounds | null = null;
  const begin = () => (rounds = goRounds(keeping, keeper));
  if (!atRest) begin();
  const tells = async (event: string, about: Partial<Guest> & { reason?: string } = {}) => {
    const room = { name: seminar.room, sid: app.liveKit.sidOf(seminar.room) ?? "RM_gone" };
    const joined = event === "participant_joined" ? { joinedAt: Date.now() } : {};
    await tell(app.app, delivery(event, room, { ...about, ...joined, at: Date.now() }));
    await settled();
  };
  async function enter(identity: string, untold = false): Promise<Guest> {
    const { sid } = app.liveKit.enter(seminar.room, identity, { joinedAtMs: Date.now() });
    if (!untold) await tells("participant_joined", { sid, identity });
    return { identity, sid };
  }
  return {
    app,
    ...seminar,
    giang,
    hue,
    begin,
    askSoon: () => rounds?.askSoon(),
    tells,
    enter,
    pass,
    /** The site's device joins by its link and comes into the room. */
    async come(site: { id: string }): Promise<Guest> {
      const { secret } = await linkOf(app, seminar.path, site.id);
      const joined = await join(app, { secret, deviceId: `may-${site.id}` });
      return enter(String(joined.body.liveKit.identity));
    },
    async go({ identity, sid }: Guest): Promise<void> {
      app.liveKit.leave(seminar.room, identity);
      await tells("participant_left", { identity, sid, reason: "CLIENT_INITIATED" });
    },
    async attendance(site: { id: string }) {
      return (await app.admin("GET", `${seminar.path}/attendance/sites/${site.id}`)).body;
    },
    async facts(...types: string[]) {
      const facts = await factsAfter(app, seminar.event.id);
      return facts.filter(({ type }) => types.includes(type)).map(({ data }) => data);
    },
    async askFor(site: { id: string }): Promise<string> {
      return (await app.admin("POST", `${seminar.path}/turns`, { siteId: site.id })).body.id;
    },
    async floor(turnId: string) {
      const given = await app.admin("PUT", `${seminar.path}/turns/${turnId}/floor`);
      await settled();
      return given.body;
    },
    turn: async (turnId: string) =>
      (await app.admin("GET", `${seminar.path}/turns/${turnId}`)).body,
    async stop() {
      const stopped = Promise.all([rounds?.stop(), keeper.stop()]);
      await pass(5000);
      await stopped;
      vi.useRealTimers();
    },
  };
}

/** The moments in which commits gather are none of the seminar's time: they pass by themselves. */
function letTheDatabaseGather(): void {
  const later = globalThis.setTimeout;
  const soon = (work: () => void, wait = 0) =>
    wait < SOON ? setImmediate(work) : later(work, wait);
  globalThis.setTimeout = Object.assign(soon, later);
}

/** Time passes, and all that was due in it is done. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 250) {
    await vi.advanceTimersByTimeAsync(Math.min(250, left));
    await settled();
  }
}

/** What needs no time is done: commits, and what follows from them. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resume) => setImmediate(resume));
}

/** The clock that the test's timers go by. */
function everybodysClock(): TestClock {
  const set = (time: number) => {
    vi.setSystemTime(time);
    return time;
  };
  return { now: () => Date.now(), set, advance: (by) => set(Date.now() + by) };
}
