import type { Part } from "./plan.ts";

/** The presentations of the seminar; the first remote sites are those that give them. */
const PRESENTATIONS = 15;

/** Fewer remote sites than this have only the most telling faults. */
const SMALL = 9;

/** Presentation slots whose speakers lose their line while they speak. */
const LOST_SPEAKING_SLOT = 3;
const FROZEN_SPEAKING_SLOT = 1;

/** Who plays what. Site 0 is the central one, then the presenters in order of their slots, then the others. */
export function givePlaces(sites: number, long: boolean): Part[] {
  const remote = sites - 1;
  const parts: Part[] = Array.from({ length: sites }, (_, site) =>
    site === 0 ? "central" : "plain",
  );
  if (long && remote >= PRESENTATIONS + 5) {
    parts[1 + LOST_SPEAKING_SLOT] = "lost-speaking";
    parts[1 + FROZEN_SPEAKING_SLOT] = "frozen-speaking";
  }
  // Early, for LiveKit has to notice before it dies itself.
  if (!long && remote >= SMALL + 3) parts[1] = "lost-speaking";
  // From the end backwards, so that the presenters keep a good line as long as there are others.
  const most = Math.max(0, remote - 2);
  for (const [nth, part] of wanted(remote, long).slice(0, most).entries())
    parts[sites - 1 - nth] = part;
  return parts;
}

/** The most telling faults first: a small rehearsal has only those. */
function wanted(remote: number, long: boolean): Part[] {
  const share = (part: Part, oneIn: number): Part[] =>
    Array.from({ length: Math.max(1, Math.round(remote / oneIn)) }, () => part);
  const small: Part[] = [
    long ? "killed" : "lost-speaking",
    "frozen-for-good",
    "second-device",
    "late",
    "intruder",
  ];
  if (remote < SMALL) return small;
  const fit = long ? [...share("frozen", 32), ...share("blinks", 64)] : [];
  return [
    ...share("killed", 20),
    "killed-for-good",
    "frozen-for-good",
    ...share("second-device", 32),
    "intruder",
    "absent",
    ...share("returns", 16),
    ...share("late", 8),
    ...fit,
  ];
}
