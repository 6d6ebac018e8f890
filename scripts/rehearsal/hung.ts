import type { Finding } from "./compare.ts";
import type { Happening } from "./happenings.ts";

/** Sites whose participant never came back from its leave: rtc-node can hang for good after LiveKit has died. */
export function hungSites(happenings: Happening[]): Set<number> {
  const leaving = new Map<string, number>();
  for (const one of happenings) {
    if (one.what === "livekit-killed") continue;
    const device = `${one.site}${one.device}`;
    if (one.what === "leaving") leaving.set(device, one.site);
    if (one.what === "left" || one.what === "disconnected") leaving.delete(device);
  }
  return new Set(leaving.values());
}

/** Nothing is wrong but with sites that hung themselves: the rehearsal proves nothing, for or against the record. */
export function provesNothing(findings: Finding[], hung: Set<number>): boolean {
  return findings.length > 0 && findings.every(({ site }) => site !== null && hung.has(site));
}
