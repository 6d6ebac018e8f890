import type { Backend, BackendEvents, OwnSource, Remote, Source } from "./backend.ts";
import { openWire, readToken, type Guest, type Said } from "./fake-room.ts";
import { drawnTrack, toneTrack } from "./drawn.ts";
import { makePort } from "./make-port.ts";
import type { LostReason, MediaPort } from "./port.ts";

/** What a test does to the stand-in, at `diemCauFakeMedia` of the page: the first group to the room, the rest to this page. */
export type FakeMedia = {
  grant(identity: string, publish: OwnSource[]): void;
  remove(identity: string): void;
  endRoom(): void;
  cutLine(): void;
  mendLine(): void;
  /** The line is not mended by itself any more. */
  loseServer(): void;
  /** The next time it is asked for, as the browser's error of that name; null gives it again. */
  refuse(source: OwnSource, error: string | null): void;
  lossPercent(percent: number): void;
  slowComputer(): void;
  /** The next microphone is open and gives nothing. */
  silentMicrophone(silent: boolean): void;
};

const SIZES = { off: null, low: { width: 320, height: 180 }, high: { width: 640, height: 360 } };

/** Rooms without a server: pages of one browser see each other's names and draw each other's pictures. */
export function fakePort(): MediaPort {
  const { backend, control } = fakeBackend();
  const media = { ...control };
  Object.assign(globalThis, { diemCauFakeMedia: media });
  return makePort(backend);
}

type Received = { how: "low" | "high"; track: MediaStreamTrack };
type Visit = { room: string; me: Guest; publish: OwnSource[]; events: BackendEvents };

function fakeBackend(): { backend: Backend; control: FakeMedia } {
  let visit: Visit | null = null;
  let cut = false;
  let silent = false;
  let loss = 0;
  const guests = new Map<string, Guest>();
  const received = new Map<string, Received>();
  const refused = new Map<OwnSource, string>();
  const wire = openWire(hear);
  addEventListener("pagehide", () => sayGone());

  function hear(said: Said): void {
    if (!visit || cut || said.room !== visit.room) return;
    const { me, events } = visit;
    if (said.what === "who") return sayHere();
    if (said.what === "here") return meet(said.guest);
    if (said.what === "gone" && guests.get(said.identity)?.visit === said.visit) {
      guests.delete(said.identity);
      events.changed();
    }
    if (said.what === "rights" && said.identity === me.identity) setRights(said.publish);
    if (said.what === "out" && [me.identity, null].includes(said.identity)) lose(said.reason);
  }
  function meet(guest: Guest): void {
    if (!visit) return;
    if (guest.identity === visit.me.identity) {
      // A room lets an identity in once; the later one stays.
      if (guest.visit > visit.me.visit) lose("duplicate");
      return;
    }
    if (guest.hidden) return;
    guests.set(guest.identity, guest);
    visit.events.changed();
  }
  function setRights(publish: OwnSource[]): void {
    if (!visit) return;
    visit.publish = publish;
    for (const source of ["camera", "microphone", "screen"] as const)
      if (!publish.includes(source)) withdraw(source);
    sayHere();
    visit.events.rights(rightsOf(visit));
  }
  function withdraw(source: OwnSource): void {
    if (!visit) return;
    delete visit.me.published[source];
    if (source === "screen") delete visit.me.published.screen_sound;
  }
  function lose(reason: LostReason): void {
    const losing = visit;
    forget();
    losing?.events.lost(reason);
  }
  function forget(): void {
    sayGone();
    visit = null;
    cut = false;
    guests.clear();
    for (const { track } of received.values()) track.stop();
    received.clear();
  }
  const say = (what: (room: string) => Said) => {
    if (visit && !cut) wire.say(what(visit.room));
  };
  const sayHere = () => say((room) => ({ room, what: "here", guest: visit?.me ?? nobody() }));
  const sayGone = () => {
    const { identity, visit: which } = visit?.me ?? nobody();
    say((room) => ({ room, what: "gone", identity, visit: which }));
  };
  const tell = (said: Said) => {
    wire.say(said);
    hear(said);
  };
  /** Of a guest as it is received now; what is no longer published ends. */
  function remoteOf(guest: Guest): Remote {
    const published: Remote["published"] = new Map();
    // The keys are sources.
    for (const [source, muted] of Object.entries(guest.published) as [Source, boolean][]) {
      const track = received.get(key(guest.identity, source))?.track ?? null;
      published.set(source, { muted, track });
    }
    const { identity, name, loudness } = guest;
    const heard = published.get("microphone")?.track ? loudness : 0;
    return { identity, name, published, loudness: heard, quality: "good" };
  }
  function stopReceiving(at: string): void {
    received.get(at)?.track.stop();
    received.delete(at);
  }

  const backend: Backend = {
    async connect({ token }, events) {
      await later(50);
      const grants = readToken(token);
      if (!grants) throw new Error("token");
      const { identity, name, room, publish, hidden } = grants;
      const since = `${Date.now().toString().padStart(15, "0")}-${crypto.randomUUID()}`;
      const me: Guest = { identity, name, visit: since, hidden, published: {}, loudness: 0 };
      visit = { room, me, publish, events };
      sayHere();
      say((where) => ({ room: where, what: "who" }));
      events.rights(rightsOf(visit));
    },
    async disconnect() {
      forget();
    },
    remotes: () => [...guests.values()].map(remoteOf),
    receive(identity, source, how) {
      const guest = guests.get(identity);
      const at = key(identity, source);
      const has = received.get(at);
      const isThere = guest?.published[source] !== undefined;
      if (has && (how === "off" || !isThere || has.how !== how)) stopReceiving(at);
      if (!guest || !isThere || how === "off" || received.has(at)) return;
      received.set(at, { how, track: madeFor(guest, source, how) });
      visit?.events.changed();
    },
    async publish(source, tracks) {
      await later(20);
      if (!visit?.publish.includes(source)) throw new DOMException("no right", "NotAllowedError");
      visit.me.published[source] = false;
      if (tracks.length > 1) visit.me.published.screen_sound = false;
      if (source === "microphone") visit.me.loudness = silent ? 0 : 0.1;
      sayHere();
    },
    async unpublish(source) {
      withdraw(source);
      sayHere();
    },
    replace: () => later(20),
    async muteMicrophone(muted) {
      if (!visit || visit.me.published.microphone === undefined) return;
      visit.me.published.microphone = muted;
      sayHere();
    },
    shapeCamera: () => Promise.resolve(),
    async line() {
      return { rttMs: cut ? null : 20, lossPercent: loss, quality: loss > 8 ? "unsteady" : "good" };
    },
    async capture(source, wanted) {
      await later(20);
      const error = refused.get(source);
      if (error !== undefined) throw new DOMException("scripted", error);
      const text = visit?.me.name || visit?.me.identity || "Điểm cầu";
      if (source === "microphone") return [toneTrack(text, !silent)];
      return [drawnTrack(text, sizeOf(wanted), source)];
    },
    close() {
      forget();
      wire.close();
    },
  };
  const control: FakeMedia = {
    grant: (identity, publish) =>
      inRoom((room) => tell({ room, what: "rights", identity, publish })),
    remove: (identity) =>
      inRoom((room) => tell({ room, what: "out", identity, reason: "removed" })),
    endRoom: () => inRoom((room) => tell({ room, what: "out", identity: null, reason: "ended" })),
    cutLine() {
      cut = true;
      visit?.events.interrupted();
    },
    mendLine() {
      cut = false;
      sayHere();
      say((room) => ({ room, what: "who" }));
      visit?.events.resumed();
    },
    loseServer: () => lose("server"),
    refuse: (source, error) =>
      void (error === null ? refused.delete(source) : refused.set(source, error)),
    lossPercent: (percent) => void (loss = percent),
    slowComputer: () => visit?.events.cpuConstrained(),
    silentMicrophone: (now) => void (silent = now),
  };
  const inRoom = (act: (room: string) => void) => {
    if (!visit) throw new Error("This page is in no room.");
    act(visit.room);
  };
  return { backend, control };
}

function nobody(): Guest {
  return { identity: "", name: "", visit: "", hidden: true, published: {}, loudness: 0 };
}

function rightsOf({ publish }: Visit) {
  const has = (source: OwnSource) => publish.includes(source);
  return { camera: has("camera"), microphone: has("microphone"), screen: has("screen") };
}

function key(identity: string, source: Source): string {
  return `${source} ${identity}`;
}

function madeFor(guest: Guest, source: Source, how: "low" | "high"): MediaStreamTrack {
  const text = guest.name || guest.identity;
  if (source === "microphone" || source === "screen_sound") return toneTrack(text);
  return drawnTrack(text, SIZES[how], source);
}

function sizeOf({ width, height }: MediaTrackConstraints): { width: number; height: number } {
  const ideal = (one: ConstrainULong | undefined, usual: number) =>
    typeof one === "object" ? (one.ideal ?? usual) : (one ?? usual);
  return { width: ideal(width, 1280), height: ideal(height, 720) };
}

function later(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
