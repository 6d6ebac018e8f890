import type { ActorKind } from "./log.ts";

export interface LogTable {
  event_id: string;
  seq: number;
  at: number;
  type: string;
  actor_kind: ActorKind;
  actor_id: string | null;
  data: string | null;
  salt: string | null;
  data_hash: string;
  hash: string;
}

export interface LogHeadTable {
  event_id: string;
  seq: number;
  at: number;
  hash: string;
}

export interface IdempotencyTable {
  caller: string;
  key: string;
  request_hash: string;
  status: number;
  body: string | null;
  location: string | null;
  kept_until: number;
}
