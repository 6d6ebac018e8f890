import type { Role } from "./may.ts";

export interface ApiKeyTable {
  id: string;
  label: string;
  secret_hash: string;
  admin: number;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface EventRoleTable {
  event_id: string;
  key_id: string;
  role: Role;
}

export interface KeyUseTable {
  key_id: string;
  last_used_at: number;
}
