export interface ConnectionTable {
  event_id: string;
  sid: string;
  identity: string;
  room_sid: string | null;
  told_joined_at_ms: number | null;
  told_joined_at: number | null;
  told_joined_event_at: number | null;
  listed_joined_at_ms: number | null;
  listed_joined_at: number | null;
  first_created_at: number | null;
  last_created_at: number | null;
  first_received_at: number | null;
  last_received_at: number | null;
  first_listed_at: number | null;
  last_listed_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  only_aborted: number;
  excluded: number;
  listed: number;
  rights: string | null;
  rights_at: number | null;
  rights_failed_at: number | null;
  rights_error: string | null;
  owner: string;
}

export interface RoomSessionTable {
  event_id: string;
  room_sid: string;
  first_seen_at: number;
  last_delivery_at: number | null;
  finished_at: number | null;
}

export interface RoomWatchTable {
  event_id: string;
  last_answer_at: number | null;
  previous_answer_at: number | null;
  last_answer_sid: string | null;
  last_delivery_at: number | null;
  livekit_ahead: number | null;
}

export interface RoomSilenceTable {
  event_id: string;
  since_at: number;
}

export interface MicrophoneTrackTable {
  event_id: string;
  participant_sid: string;
  track_sid: string;
  published_at: number | null;
  unpublished_at: number | null;
}

export interface LivekitDeliveryTable {
  event_id: string;
  id: string;
  received_at: number;
  body: string;
  quarantine: string | null;
  seq: number;
}

export interface RoomObservationTable {
  event_id: string;
  at: number;
}
