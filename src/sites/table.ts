export interface SiteTable {
  id: string;
  event_id: string;
  position: number;
  name: string;
  folded: string;
  role: "central" | "remote";
  code: string | null;
  level: string;
  province_code: string | null;
  parent_site_id: string | null;
  livekit_identity: string;
  withdrawn: number;
  version: number;
  contact_name: string | null;
  contact_phone: string | null;
}

export interface LinkTable {
  id: string;
  event_id: string;
  site_id: string | null;
  kind: "join" | "check_in" | "display";
  secret_hash: string;
  label: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  sent_at: number | null;
  sent_by_kind: string | null;
  sent_by_id: string | null;
}

export interface SiteSessionTable {
  id: string;
  event_id: string;
  site_id: string;
  link_id: string;
  device_id: string;
  identity: string;
  takes_over: number;
  started_at: number;
  ended_at: number | null;
  end_reason: string | null;
}

export interface SiteSessionTokenTable {
  token_hash: string;
  session_id: string;
}

export interface TakeOverTable {
  event_id: string;
  site_id: string;
  device_id: string;
  requested_at: number;
  approved_until: number | null;
}
