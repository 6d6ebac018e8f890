import type { Kysely } from "kysely";
import { identityOwner } from "../attendance/attendance.ts";
import { isoOrNull, type Millis } from "../clock.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import type { EventChanged } from "../events/facts.ts";
import { findEvent, findOpenEvent, type EventRow } from "../events/queries.ts";
import type { MicrophonesClosed } from "../rooms/facts.ts";
import { failureWords, siteRights } from "../rooms/rooms.ts";
import { openMicrophones } from "../rooms/queries.ts";
import { turnFact } from "../turns/facts.ts";
import { floorSite, speakingTurn } from "../turns/queries.ts";
import { whoIsHere } from "./room-view.ts";

/**
 * "Tắt mic tất cả": no remote site can be heard any more. A remote site that speaks is paused (nothing it did is lost,
 * `resume` gives the floor back), a discussion ends; the central site and the chair go on as they were. The keeper of
 * the room then sets the rights of everybody in it anew, whatever LiveKit confirmed before. The value is the paused turn.
 */
export async function closeMicrophones(event: EventAt): Promise<Change<string | null>> {
  const row = await findOpenEvent(event);
  const turnId = await remoteSpeaker(event);
  const closed: MicrophonesClosed = { turnId, micPolicy: row.mic_policy };
  return {
    facts: [
      ...(turnId === null ? [] : [turnFact.paused({ turnId })]),
      ...(row.mic_policy === "floor" ? [] : [backToTheFloor()]),
      { type: "microphones_closed", data: closed },
    ],
    value: turnId,
  };
}

function backToTheFloor(): Fact {
  const data: EventChanged = { micPolicy: "floor" };
  return { type: "event_changed", data };
}

async function remoteSpeaker({ db, id }: EventAt): Promise<string | null> {
  const turn = await speakingTurn(db, id);
  if (!turn || turn.site_id === null) return null;
  const site = await db
    .selectFrom("site")
    .select("role")
    .where("id", "=", turn.site_id)
    .executeTakeFirst();
  return site?.role === "remote" ? turn.id : null;
}

/**
 * Who in the room may be heard and who is: for each remote site its right by the record, the one LiveKit confirmed and
 * since when, and whether a microphone of it is published. `onlySite`: that site's line only.
 */
export async function microphonesNow(
  db: Kysely<Database>,
  eventId: string,
  onlySite: string | null,
) {
  const event = await findEvent(db, eventId);
  const floor = await floorSite(db, eventId);
  const sites = await remoteSites(db, eventId, onlySite);
  const here = await whoIsHere(db, eventId);
  const published = await openMicrophones(db, eventId);
  const items = sites.flatMap((site) => {
    const stays = here.filter(({ identity }) => identityOwner(identity) === site.liveKitIdentity);
    const [first] = stays.toSorted((a, b) => a.from - b.from);
    if (!first) return [];
    return [
      {
        siteId: site.id,
        mayBeHeard: mayBeHeard(event, floor === site.id),
        ...confirmedOf(first),
        published: stays.some(({ sid }) => published.has(sid)),
      },
    ];
  });
  const visible = onlySite === null || floor === onlySite ? floor : null;
  return { micPolicy: event.mic_policy, floor: visible, items };
}

function mayBeHeard({ mic_policy: micPolicy }: EventRow, hasFloor: boolean): boolean {
  const { publish } = siteRights({ role: "remote", micPolicy, hasFloor });
  return publish.includes("microphone");
}

type Confirmed = {
  confirmed: string | null;
  confirmedAt: Millis | null;
  failedAt: Millis | null;
  error: string | null;
};

function confirmedOf({ confirmed, confirmedAt, failedAt, error }: Confirmed) {
  return {
    confirmed: confirmed === null ? null : confirmed.split(" ").includes("microphone"),
    confirmedAt: isoOrNull(confirmedAt),
    failedAt: isoOrNull(failedAt),
    reason: failedAt === null ? null : failureWords(error ?? ""),
  };
}

function remoteSites(db: Kysely<Database>, eventId: string, onlySite: string | null) {
  return db
    .selectFrom("site")
    .select(["id", "livekit_identity as liveKitIdentity"])
    .where("event_id", "=", eventId)
    .where("role", "=", "remote")
    .$if(onlySite !== null, (sites) => sites.where("id", "=", onlySite))
    .orderBy("position")
    .execute();
}
