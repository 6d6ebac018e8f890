import type { Happening } from "./happenings.ts";
import type { Device } from "./plan.ts";

/** A moment that lies between two readings of the clock, in milliseconds. */
export type Between = { from: number; to: number };

/**
 * How a stay ended: `clean` and `removed` were told to LiveKit at once, `silent` is a loss LiveKit must find out by
 * itself, `lost` one that nobody planned, `crash` the death of LiveKit.
 */
export type Ending = "clean" | "removed" | "silent" | "lost" | "crash" | "staying";

export type TruthStay = {
  site: number;
  device: Device;
  /** Null after rtc-node has reconnected by itself: it goes on telling the old one. */
  sid: string | null;
  began: Between;
  ended: Between | null;
  ending: Ending;
  /** Reconnections nobody planned; LiveKit may have taken them for new stays. */
  resumed: number[];
  /** The client came back by itself: LiveKit may begin such a stay long before anybody sees it. */
  byItself: boolean;
  /** One by itself that the next one replaced: LiveKit may have given it up before it was ever in. */
  unsure: boolean;
};

type Line = {
  open: TruthStay | null;
  connectingAt: number | null;
  leavingAt: number | null;
  frozenAt: number | null;
  /** Since when it may be coming back by itself. */
  awaySince: number | null;
  reconnectingAt: number | null;
  /** Only the observer has seen it come back: LiveKit shows attempts too, of which many fail. */
  tentative: boolean;
};

type OfLine = Exclude<Happening, { what: "livekit-killed" }>;

/** LiveKit gives a silent client up after 19 to 22 s; up to this it surely does not. */
const SURELY_KEPT = 15_000;

/** The stays as they really were, from what was done and what the sites saw, in order of their begin. */
export function stayTruth(happenings: Happening[]): TruthStay[] {
  const stays: TruthStay[] = [];
  const lines = new Map<string, Line>();
  for (const one of happenings.toSorted((a, b) => a.at - b.at)) {
    if (one.what === "livekit-killed") {
      for (const line of lines.values()) crash(line, one.at);
    } else {
      const key = `${one.site}${one.device}`;
      const line = lines.get(key) ?? emptyLine();
      lines.set(key, line);
      happen(line, one, stays);
    }
  }
  for (const line of lines.values()) settle(line);
  return stays.toSorted((a, b) => a.site - b.site || a.began.from - b.began.from);
}

function happen(line: Line, one: OfLine, stays: TruthStay[]): void {
  const { at } = one;
  if (one.what === "connecting") line.connectingAt = at;
  if (one.what === "connected") {
    end(line, "lost", { from: line.connectingAt ?? at, to: at });
    begin(line, one, { from: line.connectingAt ?? at, to: at }, one.sid, stays);
  }
  if (one.what === "leaving") line.leavingAt = at;
  if (one.what === "left") end(line, "clean", { from: line.leavingAt ?? at, to: at });
  if (one.what === "reconnecting") line.reconnectingAt = at;
  if (one.what === "reconnected") comeBack(line, one, stays);
  if (one.what === "seen") see(line, one, stays);
  if (one.what === "disconnected") disconnect(line, one);
  if (one.what === "killed") end(line, "silent", { from: at, to: at });
  if (one.what === "frozen") line.frozenAt = at;
  if (one.what === "woken") wake(line, at);
}

function begin(
  line: Line,
  { site, device }: OfLine,
  began: Between,
  sid: string | null,
  stays: TruthStay[],
): void {
  const stay: TruthStay = {
    site,
    device,
    sid,
    began,
    ended: null,
    ending: "staying",
    resumed: [],
    byItself:
      line.connectingAt === null && (line.awaySince !== null || line.open?.byItself === true),
    unsure: false,
  };
  stays.push(stay);
  Object.assign(line, emptyLine(), { open: stay });
}

/** The client says that it is back by itself. */
function comeBack(line: Line, one: OfLine, stays: TruthStay[]): void {
  const { open, awaySince, tentative } = line;
  if (open && tentative) open.began.to = Math.max(open.began.to, one.at);
  else if (open) open.resumed.push(one.at);
  else if (awaySince !== null) begin(line, one, { from: awaySince, to: one.at }, null, stays);
  line.tentative = false;
}

/** LiveKit's own word about which session it is; only what comes back by itself needs it. */
function see(line: Line, one: Extract<OfLine, { what: "seen" }>, stays: TruthStay[]): void {
  const { open, connectingAt, awaySince, reconnectingAt } = line;
  if (connectingAt !== null) return;
  if (open === null) {
    if (awaySince === null) return;
    begin(line, one, { from: awaySince, to: one.at }, one.sid, stays);
    line.tentative = true;
  } else if (open.sid === null || line.tentative) {
    open.sid = one.sid;
    // It may have come back more than once before anybody saw it.
    const latest = line.tentative ? one.at : open.began.to;
    open.began.to = Math.max(latest, ...open.resumed);
  } else if (open.sid !== one.sid) {
    const between = { from: reconnectingAt ?? open.began.to, to: one.at };
    open.unsure = open.byItself;
    Object.assign(open, { ending: "lost", ended: between });
    const began = { from: open.byItself ? open.began.from : between.from, to: one.at };
    begin(line, one, began, one.sid, stays);
  }
}

function end(line: Line, ending: Ending, ended: Between): void {
  if (line.open) Object.assign(line.open, { ending, ended });
  line.open = null;
}

function disconnect(line: Line, { at, reason }: Extract<OfLine, { what: "disconnected" }>): void {
  const told = /DUPLICATE_IDENTITY|PARTICIPANT_REMOVED|ROOM_DELETED|ROOM_CLOSED/.test(reason);
  if (told) end(line, "removed", { from: at, to: at });
  else end(line, "lost", { from: line.reconnectingAt ?? at, to: at });
}

function wake(line: Line, at: number): void {
  const frozenAt = line.frozenAt ?? at;
  line.frozenAt = null;
  if (at - frozenAt <= SURELY_KEPT) return;
  end(line, "silent", { from: frozenAt, to: frozenAt });
  line.awaySince = at;
}

function crash(line: Line, at: number): void {
  if (line.frozenAt !== null) end(line, "silent", { from: line.frozenAt, to: line.frozenAt });
  if (line.open) line.awaySince = at;
  end(line, "crash", { from: at, to: at });
}

/** What was still going on when the tale ends. */
function settle(line: Line): void {
  const { frozenAt, leavingAt } = line;
  if (frozenAt !== null) end(line, "silent", { from: frozenAt, to: frozenAt });
  if (leavingAt !== null) end(line, "clean", { from: leavingAt, to: leavingAt });
}

function emptyLine(): Line {
  return {
    open: null,
    connectingAt: null,
    leavingAt: null,
    frozenAt: null,
    awaySince: null,
    reconnectingAt: null,
    tentative: false,
  };
}
