import type { Role } from "./may.ts";
import type { StaffSessionEnd } from "./staff-session.ts";

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

export interface RoleTakenTable {
  key_id: string;
  event_id: string;
  role: Role;
}

export interface SignInLinkTable {
  id: string;
  key_id: string;
  secret_hash: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  revoked_at: number | null;
}

export interface StaffSessionTable {
  id: string;
  key_id: string;
  secret_hash: string;
  link_id: string | null;
  started_at: number;
  ends_at: number;
  ended_at: number | null;
  end_reason: StaffSessionEnd | null;
}

export interface StaffSessionUseTable {
  session_id: string;
  last_used_at: number;
}
