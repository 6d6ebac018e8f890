import { describe, expect, test } from "vitest";
import { levelOf, refusalOf } from "../web/media/devices.ts";
import { judge, type Figures } from "../web/media/line-check.ts";
import { lineStats } from "../web/media/line-stats.ts";
import { OUT } from "../web/media/port.ts";
import { mediaStore } from "../web/media/store.ts";
import { watchLine } from "../web/media/weak-line.ts";

const good: Figures = {
  websocket: true,
  webrtc: true,
  transport: "udp",
  upKbps: 2000,
  downKbps: 4000,
  lossPercent: 0,
  rttMs: 40,
};

describe("a line that was tested", () => {
  test.each([
    ["ok", null, {}],
    ["ok", null, { upKbps: null, downKbps: null, lossPercent: null, rttMs: null }],
    ["warning", "no_udp", { transport: "tcp" }],
    ["warning", "delay", { rttMs: 401 }],
    ["warning", "narrow", { upKbps: 499 }],
    ["warning", "narrow", { downKbps: 799 }],
    ["warning", "loss", { lossPercent: 4, transport: "tls" }],
    ["failed", "no_media", { webrtc: false, transport: null }],
    ["failed", "no_signal", { websocket: false, webrtc: false }],
  ] as const)("is %s for %s", (verdict, reason, figures) => {
    const measured = { ...good, ...figures };
    expect(judge(measured)).toEqual({ ...measured, verdict, reason });
  });
});

describe("a line in use", () => {
  /** One reading: what was sent and lost of our own, and came and was missed of others'. */
  function report(sent: number, lost: number, came = 0, missed = 0): RTCStatsReport {
    const stats = [
      { type: "outbound-rtp", ssrc: 1, packetsSent: sent },
      { type: "remote-inbound-rtp", ssrc: 1, packetsLost: lost },
      { type: "inbound-rtp", ssrc: 2, packetsReceived: came, packetsLost: missed },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.0414 },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
    ];
    return new Map(stats.map((one, at) => [String(at), one]));
  }

  test("loses what was lost in the last seconds, the worse way of the two", () => {
    const stats = lineStats();
    expect(stats.read([report(1000, 500, 1000, 100)])).toEqual({ rttMs: 41, lossPercent: null });
    expect(stats.read([report(1100, 510, 1000, 100)])).toEqual({ rttMs: 41, lossPercent: 10 });
    expect(stats.read([report(1200, 510, 1080, 120)])).toEqual({ rttMs: 41, lossPercent: 20 });
    for (let at = 0; at < 5; at++) stats.read([report(1300 + at, 510, 1300, 120)]);
    expect(stats.read([report(1400, 510, 1400, 120)])).toEqual({ rttMs: 41, lossPercent: 0 });
    expect(lineStats().read([undefined])).toEqual({ rttMs: null, lossPercent: null });
  });

  test("is weak after ten bad seconds and strong after thirty good ones", () => {
    const isWeak = watchLine();
    const seconds = (from: number, to: number, loss: number | null) => {
      const told = [];
      for (let at = from; at <= to; at++) told.push(isWeak(loss, at * 1000));
      return told.indexOf(!told[0]) < 0 ? null : from + told.indexOf(!told[0]);
    };
    expect(seconds(0, 9, 20)).toBeNull();
    expect(seconds(10, 10, 0)).toBeNull();
    expect(seconds(11, 30, 20)).toBe(21);
    expect(seconds(31, 50, 0)).toBeNull();
    expect(seconds(51, 51, 5)).toBeNull();
    expect(seconds(52, 100, 1)).toBe(82);
    expect(seconds(101, 200, null)).toBeNull();
  });
});

describe("what is known of a room", () => {
  test("is the same value while nothing changes, and tells nobody", () => {
    const store = mediaStore();
    let told = 0;
    const stop = store.watch(() => (told += 1));
    store.set({ line: { ...OUT.line }, others: [], signal: {} });
    expect([store.now() === OUT, told]).toEqual([true, 0]);

    store.set({ signal: { rttMs: 20 }, others: [] });
    const { now } = store;
    expect([now().signal, now().others === OUT.others, told]).toEqual([{ rttMs: 20 }, true, 1]);
    store.set({ signal: {} });
    expect(now().signal).toEqual({});
    stop();
    store.set({ signal: { rttMs: 40 } });
    expect(told).toBe(2);
  });

  test("has four steps of loudness", () => {
    expect([0, 0.009, 0.01, 0.06, 0.25, 1].map(levelOf)).toEqual([0, 0, 1, 2, 3, 3]);
  });
});

describe("a browser that gives no device", () => {
  const error = (name: string, message = "") => new DOMException(message, name);
  test.each([
    ["denied", error("NotAllowedError"), "camera"],
    ["none", error("NotFoundError"), "microphone"],
    ["busy", error("NotReadableError"), "camera"],
    ["cancelled", error("NotAllowedError", "Permission denied"), "screen"],
    ["denied", error("NotAllowedError", "Permission denied by system"), "screen"],
    ["unsupported", new TypeError("no devices"), "camera"],
    ["failed", error("WhateverError"), "camera"],
    ["failed", "text", "camera"],
  ] as const)("is %s for %s", (refusal, thrown, source) => {
    Object.assign(globalThis, { isSecureContext: true });
    expect(refusalOf(thrown, source)).toBe(refusal);
    Object.assign(globalThis, { isSecureContext: false });
    expect(refusalOf(thrown, source)).toBe("insecure");
  });
});
