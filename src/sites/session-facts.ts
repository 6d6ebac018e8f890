import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import { columnsOf, prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { SessionEnd } from "./sites.ts";
import type { SiteSessionTable, SiteSessionTokenTable } from "./table.ts";

export type SessionStarted = {
  sessionId: string;
  siteId: string;
  linkId: string;
  deviceId: string;
  identity: string;
  tokenHash: string;
  takesOver: boolean;
};
/** `tokenHash` is null when the device brought a token of its session. */
export type SessionJoinedAgain = {
  sessionId: string;
  siteId: string;
  tokenHash: string | null;
  takesOver: boolean;
};
export type SessionEnded = { sessionId: string; reason: SessionEnd };
export type TakeOverRequested = { siteId: string; deviceId: string };
/** `approvedUntil` is null when it was refused. */
export type TakeOverDecided = { siteId: string; deviceId: string; approvedUntil: Millis | null };

const sessionProjections: Projections = {
  session_started(db, fact) {
    const started = dataOf<SessionStarted>(fact);
    const { sessionId, siteId, deviceId, tokenHash, takesOver } = started;
    return [
      ...(takesOver ? [noOtherTakesOver(db, siteId)] : []),
      insertSession.with(db, {
        id: sessionId,
        event_id: fact.eventId,
        site_id: siteId,
        link_id: started.linkId,
        device_id: deviceId,
        identity: started.identity,
        takes_over: takesOver ? 1 : 0,
        started_at: fact.at,
      }),
      insertToken.with(db, { token_hash: tokenHash, session_id: sessionId }),
      // Who came in by itself no longer asks for it; an approval stands for its five minutes.
      forgetRequest.with(db, { siteId, deviceId }),
    ];
  },
  session_joined_again(db, fact) {
    const { sessionId, siteId, tokenHash, takesOver } = dataOf<SessionJoinedAgain>(fact);
    // From the take-over on it is the newest of its site: every other session was there before it.
    const newest = { takes_over: 1, started_at: fact.at };
    return [
      ...(takesOver ? [noOtherTakesOver(db, siteId)] : []),
      ...(takesOver
        ? [db.updateTable("site_session").set(newest).where("id", "=", sessionId)]
        : []),
      ...(tokenHash === null
        ? []
        : [insertToken.with(db, { token_hash: tokenHash, session_id: sessionId })]),
    ];
  },
  session_ended(db, fact) {
    const { sessionId, reason } = dataOf<SessionEnded>(fact);
    const end = { ended_at: fact.at, end_reason: reason };
    return [db.updateTable("site_session").set(end).where("id", "=", sessionId)];
  },
};

const SESSION = [
  "id",
  "event_id",
  "site_id",
  "link_id",
  "device_id",
  "identity",
  "takes_over",
  "started_at",
] as const;

const insertSession = prepared((db, row: Pick<SiteSessionTable, (typeof SESSION)[number]>) =>
  db
    .insertInto("site_session")
    .values({ ...columnsOf(row, SESSION), ended_at: null, end_reason: null }),
);

const insertToken = prepared((db, row: SiteSessionTokenTable) =>
  db.insertInto("site_session_token").values(columnsOf(row, ["token_hash", "session_id"])),
);

const forgetRequest = prepared((db, { siteId, deviceId }: { siteId: string; deviceId: string }) =>
  db
    .deleteFrom("take_over")
    .where("site_id", "=", siteId)
    .where("device_id", "=", deviceId)
    .where("approved_until", "is", null),
);

const takeOverProjections: Projections = {
  take_over_requested(db, fact) {
    const { siteId, deviceId } = dataOf<TakeOverRequested>(fact);
    const asked = { requested_at: fact.at, approved_until: null };
    return [
      db
        .insertInto("take_over")
        .values({ event_id: fact.eventId, site_id: siteId, device_id: deviceId, ...asked })
        .onConflict((conflict) => conflict.columns(["site_id", "device_id"]).doUpdateSet(asked)),
    ];
  },
  take_over_decided(db, fact) {
    const { siteId, deviceId, approvedUntil } = dataOf<TakeOverDecided>(fact);
    const ofSite = db.deleteFrom("take_over").where("site_id", "=", siteId);
    if (approvedUntil === null) return [ofSite.where("device_id", "=", deviceId)];
    return [
      // The latest approval is the one that counts: two approved devices would chase each other.
      ofSite.where("device_id", "!=", deviceId).where("approved_until", "is not", null),
      db
        .updateTable("take_over")
        .set({ approved_until: approvedUntil })
        .where("site_id", "=", siteId)
        .where("device_id", "=", deviceId),
    ];
  },
};

export const sessionFacts: Projections = { ...sessionProjections, ...takeOverProjections };

/** One session of a site at most takes it over, the one that came last. */
function noOtherTakesOver(db: Kysely<Database>, siteId: string) {
  return db.updateTable("site_session").set({ takes_over: 0 }).where("site_id", "=", siteId);
}
