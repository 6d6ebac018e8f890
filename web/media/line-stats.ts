/** Loss is taken over this many readings, one a second: one lost packet in a second is not a percentage. */
const READINGS = 5;

type Count = { sent: number; lost: number };
type Reading = { out: Map<string, Count>; coming: Map<string, Count> };

export type LineStats = {
  read(reports: (RTCStatsReport | undefined)[]): {
    rttMs: number | null;
    lossPercent: number | null;
  };
};

/** Delay and loss out of the browser's reports of all tracks. */
export function lineStats(): LineStats {
  const readings: Reading[] = [];
  return {
    read(reports) {
      const reading: Reading = { out: new Map(), coming: new Map() };
      let rttMs: number | null = null;
      for (const one of reports.flatMap((report) => [...(report?.values() ?? [])].map(figures))) {
        if (one.type === "candidate-pair" && one.nominated && one.rtt !== null)
          rttMs = Math.round(one.rtt * 1000);
        if (one.type === "outbound-rtp") addTo(reading.out, one.ssrc, { sent: one.sent, lost: 0 });
        if (one.type === "remote-inbound-rtp")
          addTo(reading.out, one.ssrc, { sent: 0, lost: one.lost });
        if (one.type === "inbound-rtp")
          addTo(reading.coming, one.ssrc, { sent: one.received + one.lost, lost: one.lost });
      }
      readings.push(reading);
      if (readings.length > READINGS + 1) readings.shift();
      const first = readings[0] ?? reading;
      return {
        rttMs,
        lossPercent: worst(lossOf(first.out, reading.out), lossOf(first.coming, reading.coming)),
      };
    },
  };
}

/** The figures of any statistic that we read; what a browser leaves out is 0. */
function figures(stat: Record<string, unknown>) {
  const number = (name: string) => (typeof stat[name] === "number" ? stat[name] : 0);
  const rtt = stat["currentRoundTripTime"];
  return {
    type: stat["type"],
    ssrc: String(stat["ssrc"]),
    nominated: stat["nominated"] === true,
    rtt: typeof rtt === "number" ? rtt : null,
    sent: number("packetsSent"),
    received: number("packetsReceived"),
    lost: Math.max(0, number("packetsLost")),
  };
}

function addTo(counts: Map<string, Count>, ssrc: string, { sent, lost }: Count): void {
  const before = counts.get(ssrc) ?? { sent: 0, lost: 0 };
  counts.set(ssrc, { sent: before.sent + sent, lost: before.lost + lost });
}

/** Of what was sent since the first reading; null when that was nothing. */
function lossOf(first: Map<string, Count>, last: Map<string, Count>): number | null {
  let [sent, lost] = [0, 0];
  for (const [ssrc, now] of last) {
    const before = first.get(ssrc);
    if (!before) continue;
    sent += Math.max(0, now.sent - before.sent);
    lost += Math.max(0, now.lost - before.lost);
  }
  return sent === 0 ? null : Math.min(100, (lost / sent) * 100);
}

function worst(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
