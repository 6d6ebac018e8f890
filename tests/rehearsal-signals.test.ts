import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import {
  compareSignals,
  unaskedTimes,
  type MicsSaid,
} from "../scripts/rehearsal/compare-signals.ts";
import type { TruthTurn } from "../scripts/rehearsal/compare-turns.ts";
import { followLive, micsSaid, type LiveSeen } from "../scripts/rehearsal/live-stream.ts";
import type { Between } from "../scripts/rehearsal/truth.ts";

const at = 1_700_000_000_000;

/** Site 1 has the floor from second 10 to 20. */
const turn: TruthTurn = {
  kind: "normal",
  turn: 0,
  turnId: "t1",
  itemId: null,
  site: 1,
  mayBeSilent: false,
  segments: [
    {
      began: { from: at + 10_000, to: at + 10_020 },
      ended: { from: at + 20_000, to: at + 20_030 },
    },
  ],
};

const says = (from: number, to: number, ...open: number[]): MicsSaid => ({
  from: at + from,
  to: at + to,
  open,
});
/** Frames of a site every 100 ms. */
const sound = (from: number, to: number, site = 1) =>
  Array.from({ length: (to - from) / 100 + 1 }, (_, nth) => ({
    site,
    at: at + from + nth * 100,
    milliseconds: 100,
  }));
const crashed = (second: number) =>
  unaskedTimes([{ what: "livekit-killed", at: at + second * 1000 }]);

const found = (
  said: MicsSaid[],
  heard = sound(11_000, 19_000),
  { open = [], unasked = [] }: { open?: Between[]; unasked?: Between[] } = {},
) => compareSignals(said, heard, [turn], { open, unasked }).map(({ kind, site }) => [kind, site]);

describe("microphones that the stream calls open", () => {
  test("are those that had the right, and for three seconds those that had it", () => {
    expect(found([says(12_000, 21_000, 1)])).toEqual([]);
    expect(found([says(12_000, 23_030, 1)])).toEqual([]);
    expect(found([says(12_000, 23_031, 1)])).toEqual([["mic_open", 1]]);
    expect(found([says(12_000, 19_000, 1), says(23_031, 23_031, 1)])).toEqual([["mic_open", 1]]);
  });

  test("fail before the floor and at a site that never had it, and never at the central one", () => {
    expect(found([says(9999, 19_000, 1)])).toEqual([["mic_open", 1]]);
    expect(found([says(12_000, 19_000, 1, 2)])).toEqual([["mic_open", 2]]);
    expect(found([says(12_000, 19_000, 0, 1)])).toEqual([]);
  });

  test("may be anybody's in a discussion", () => {
    const open = [says(11_000, 15_000)];
    expect(found([says(12_000, 18_000, 1, 2)], [], { open })).toEqual([]);
    expect(found([says(12_000, 18_001, 1, 2)], [], { open })).toEqual([["mic_open", 2]]);
  });

  test("may stand for a while when LiveKit has died", () => {
    const late = [says(24_000, 25_000, 1)];
    expect(found(late, [], { unasked: crashed(20) })).toEqual([]);
    expect(found(late, [], { unasked: crashed(8) })).toEqual([["mic_open", 1]]);
  });
});

describe("a site that was heard", () => {
  test("fails when the stream never called its microphone open", () => {
    expect(found([says(0, 30_000)])).toEqual([["live", 1]]);
    expect(found([says(12_000, 19_000, 0)])).toEqual([["live", 1]]);
    expect(found([])).toEqual([["live", 1]]);
  });

  test("is called open while it is heard, or within three seconds", () => {
    expect(found([says(22_000, 22_500, 1)], sound(11_000, 19_000))).toEqual([]);
    expect(found([says(22_001, 22_500, 1)], sound(11_000, 19_000))).toEqual([["live", 1]]);
    expect(found([says(10_000, 10_900, 1)])).toEqual([["live", 1]]);
  });

  test("is excused when it was heard for no longer than LiveKit may stay unasked", () => {
    expect(found([], sound(11_000, 13_000))).toEqual([]);
    expect(found([], sound(11_000, 13_100))).toEqual([["live", 1]]);
    const twice = [...sound(11_000, 12_500), ...sound(13_100, 14_600)];
    expect(found([], twice)).toEqual([]);
    expect(found([], [...sound(11_000, 12_500), ...sound(13_000, 14_600)])).toEqual([["live", 1]]);
  });

  test("is excused when LiveKit has died", () => {
    const unasked = crashed(19);
    expect(found([], sound(11_000, 19_000), { unasked })).toEqual([]);
    expect(found([], sound(11_000, 18_900), { unasked })).toEqual([["live", 1]]);
  });
});

test("what the stream said stands until the next message, but not while the line was down", () => {
  const seen = (moment: number, event: string, ...open: string[]): LiveSeen => ({
    at: at + moment,
    event,
    seq: null,
    speaking: null,
    open,
  });
  const tale = {
    seen: [seen(1000, "snapshot"), seen(2000, "time", "s1"), seen(9000, "snapshot", "s2", "s1")],
    parts: new Map(),
  };
  expect(micsSaid(tale, ["s0", "s1", "s2"])).toEqual([
    says(1000, 1999),
    says(2000, 2000, 1),
    says(9000, 9000, 2, 1),
  ]);
});

test("the signals of a stream are read as they come, and stand while nothing new is told of them", async () => {
  const signal = (siteId: string, microphone: string | null) => ({ siteId, microphone });
  const first = [signal("s1", "open"), signal("s2", "muted"), signal("s3", "none")];
  const messages: [string, object][] = [
    ["snapshot", { seq: 1, signals: first }],
    ["change", { seq: 2, turns: [] }],
    ["time", { signals: [signal("s1", null), signal("s2", "open")] }],
  ];
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (const [event, data] of messages)
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const { tale, stop } = followLive(`http://127.0.0.1:${port}`, "k", "e");
  await expect.poll(() => tale.seen.map(({ open }) => open)).toEqual([["s1"], ["s1"], ["s2"]]);
  await stop();
  server.close();
});
