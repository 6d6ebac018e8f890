import type { Api } from "./client.ts";
import type { Played } from "./company.ts";
import type { Finding } from "./compare.ts";
import { discussionFindings } from "./discussion.ts";
import { liveFindings } from "./live-stream.ts";
import { correctionFindings, presenceFindings } from "./presence.ts";
import { programmeFindings } from "./programme.ts";
import type { Attendance } from "./record.ts";
import type { Stage } from "./stage.ts";

/** What else was done and must stand in the record; the correction comes last, for it changes the figures. */
export async function conductFindings(
  api: Api,
  { eventId, sites }: Stage,
  { live, turns, discussions, heard, presence }: Played,
  attendance: Attendance,
): Promise<Finding[]> {
  const reported = presence ?? { headcounts: new Map(), marks: new Map() };
  return [
    ...(await liveFindings(api, eventId, live, turns)),
    ...(await programmeFindings(api, eventId, turns)),
    ...(await discussionFindings(api, eventId, discussions, heard)),
    ...(await presenceFindings(api, eventId, reported, attendance.sites)),
    ...(await correctionFindings(api, eventId, sites.at(-1)?.id ?? "", attendance)),
  ];
}
