import type { Insertable } from "kysely";
import type { Millis } from "../clock.ts";
import { columnsOf, prepared } from "../db/prepared.ts";
import type {
  ConnectionTable,
  LivekitDeliveryTable,
  MicrophoneTrackTable,
  RoomSessionTable,
} from "./table.ts";

// The statements that every webhook runs.

/** What the sightings of a sid come to; its rights are written when LiveKit confirms them. */
const SEEN = [
  "identity",
  "owner",
  "room_sid",
  "told_joined_at_ms",
  "told_joined_at",
  "told_joined_event_at",
  "listed_joined_at_ms",
  "listed_joined_at",
  "first_created_at",
  "last_created_at",
  "first_received_at",
  "last_received_at",
  "first_listed_at",
  "last_listed_at",
  "ended_at",
  "end_reason",
  "only_aborted",
  "excluded",
  "listed",
] as const satisfies (keyof ConnectionTable)[];

type OfSid = { event_id: string; sid: string };
export type SeenRow = OfSid & Pick<Insertable<ConnectionTable>, (typeof SEEN)[number]>;

export const findConnection = prepared((db, { event_id, sid }: OfSid) =>
  db.selectFrom("connection").selectAll().where("event_id", "=", event_id).where("sid", "=", sid),
);

export const insertConnection = prepared((db, row: SeenRow) =>
  db.insertInto("connection").values({
    ...columnsOf(row, ["event_id", "sid"]),
    ...columnsOf(row, SEEN),
    rights: null,
    rights_at: null,
    rights_failed_at: null,
    rights_error: null,
  }),
);

export const updateConnection = prepared((db, row: SeenRow) =>
  db
    .updateTable("connection")
    .set(columnsOf(row, SEEN))
    .where("event_id", "=", row.event_id)
    .where("sid", "=", row.sid),
);

/** A sid that was heard of again: what is indexed stays as it is. */
export const touchConnection = prepared(
  (db, row: OfSid & Pick<SeenRow, "last_created_at" | "last_received_at">) =>
    db
      .updateTable("connection")
      .set(columnsOf(row, ["last_created_at", "last_received_at"]))
      .where("event_id", "=", row.event_id)
      .where("sid", "=", row.sid),
);

export const findRoomSession = prepared(
  (db, { event_id, room_sid }: { event_id: string; room_sid: string }) =>
    db
      .selectFrom("room_session")
      .selectAll()
      .where("event_id", "=", event_id)
      .where("room_sid", "=", room_sid),
);

export const setRoomSession = prepared((db, row: RoomSessionTable) => {
  const seen = columnsOf(row, ["first_seen_at", "last_delivery_at", "finished_at"]);
  return db
    .insertInto("room_session")
    .values({ ...columnsOf(row, ["event_id", "room_sid"]), ...seen })
    .onConflict((conflict) => conflict.columns(["event_id", "room_sid"]).doUpdateSet(seen));
});

export const setObserved = prepared((db, { event_id, at }: { event_id: string; at: Millis }) =>
  db
    .insertInto("room_observation")
    .values({ event_id, at })
    .onConflict((conflict) => conflict.doNothing()),
);

export const setHeard = prepared((db, { event_id, at }: { event_id: string; at: Millis }) =>
  db
    .insertInto("room_watch")
    .values({
      event_id,
      last_answer_at: null,
      previous_answer_at: null,
      last_answer_sid: null,
      last_delivery_at: at,
    })
    .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ last_delivery_at: at })),
);

const TRACK = ["event_id", "participant_sid", "track_sid"] as const;
type PublishedTrack = Pick<MicrophoneTrackTable, (typeof TRACK)[number]> & { at: Millis };

export const setPublished = prepared((db, row: PublishedTrack) =>
  db
    .insertInto("microphone_track")
    .values({ ...columnsOf(row, TRACK), published_at: row.at, unpublished_at: null })
    .onConflict((conflict) => conflict.columns(TRACK).doUpdateSet({ published_at: row.at })),
);

export const setUnpublished = prepared((db, row: PublishedTrack) =>
  db
    .insertInto("microphone_track")
    .values({ ...columnsOf(row, TRACK), published_at: null, unpublished_at: row.at })
    .onConflict((conflict) => conflict.columns(TRACK).doUpdateSet({ unpublished_at: row.at })),
);

export const findDelivery = prepared((db, { event_id, id }: { event_id: string; id: string }) =>
  db
    .selectFrom("livekit_delivery")
    .select("id")
    .where("event_id", "=", event_id)
    .where("id", "=", id),
);

export const insertDelivery = prepared((db, row: LivekitDeliveryTable) =>
  db
    .insertInto("livekit_delivery")
    .values(columnsOf(row, ["event_id", "id", "received_at", "body", "quarantine", "seq"])),
);

export const findRoom = prepared((db, { room }: { room: string }) =>
  db.selectFrom("event").select("id").where("room_name", "=", room),
);
