-- The log: facts of an event, numbered and chained; every other table but the last group follows from it.
create table log (
  event_id text not null,
  seq bigint not null check (seq > 0),
  at bigint not null,
  type text not null,
  actor_kind text not null check (actor_kind in ('user', 'apiKey', 'site', 'livekit', 'system')),
  actor_id text,
  data text,
  salt text,
  data_hash text not null,
  hash text not null,
  primary key (event_id, seq),
  check ((data is null) = (salt is null))
);

create table log_head (
  event_id text not null primary key,
  seq bigint not null,
  at bigint not null,
  hash text not null
);

create table api_key (
  id text not null primary key,
  label text not null,
  secret_hash text not null unique,
  admin smallint not null check (admin in (0, 1)),
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);

create table event_role (
  event_id text not null,
  key_id text not null,
  role text not null check (role in ('organizer', 'secretary', 'chair', 'viewer')),
  primary key (key_id, event_id, role)
);

create table event (
  id text not null primary key,
  title text not null,
  folded text not null,
  kind text not null,
  place text,
  organizer text,
  starts_at bigint not null,
  ends_at bigint,
  time_zone text not null,
  mic_policy text not null check (mic_policy in ('floor', 'open')),
  gap_tolerance_seconds bigint not null,
  present_share_percent double precision not null,
  state text not null check (state in ('draft', 'scheduled', 'live', 'paused', 'closed', 'archived', 'cancelled')),
  live_at bigint,
  closed_at bigint,
  room_name text not null unique,
  list_open smallint not null check (list_open in (0, 1)),
  turns_version bigint not null,
  programme_version bigint not null,
  version bigint not null,
  created_at bigint not null
);

create table event_pause (
  event_id text not null references event (id),
  from_at bigint not null,
  to_at bigint,
  seq bigint not null,
  primary key (event_id, seq)
);
create unique index event_pause_open on event_pause (event_id) where to_at is null;

create table site (
  id text not null primary key,
  event_id text not null references event (id),
  position bigint not null,
  name text not null,
  folded text not null,
  role text not null check (role in ('central', 'remote')),
  code text,
  level text not null,
  province_code text,
  parent_site_id text references site (id),
  livekit_identity text not null unique,
  withdrawn smallint not null check (withdrawn in (0, 1)),
  version bigint not null
);
create unique index site_central on site (event_id) where role = 'central';
create unique index site_code on site (event_id, code) where code is not null;
create index site_event on site (event_id, position);

create table link (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text references site (id),
  kind text not null check (kind in ('join', 'check_in', 'display')),
  secret_hash text not null unique,
  label text,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);
create index link_event on link (event_id, site_id);

create table site_session (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text not null references site (id),
  link_id text not null references link (id),
  device_id text not null,
  identity text not null unique,
  takes_over smallint not null check (takes_over in (0, 1)),
  started_at bigint not null,
  ended_at bigint,
  end_reason text
);
create unique index site_session_device on site_session (link_id, device_id) where ended_at is null;
create index site_session_event on site_session (event_id, site_id);

create table site_session_token (
  token_hash text not null primary key,
  session_id text not null references site_session (id)
);

create table take_over (
  event_id text not null references event (id),
  site_id text not null references site (id),
  device_id text not null,
  requested_at bigint not null,
  approved_until bigint,
  primary key (site_id, device_id)
);

create table delegate (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text not null references site (id),
  position bigint not null,
  name text,
  label text,
  rank text,
  positions text not null,
  organization text,
  role text not null,
  precedence bigint,
  mode text not null check (mode in ('in_person', 'online')),
  status text not null,
  folded text not null,
  sort_key text not null,
  version bigint not null,
  check (name is not null or label is not null)
);
create index delegate_event on delegate (event_id, site_id);

create table substitute (
  id text not null primary key,
  event_id text not null references event (id),
  delegate_id text not null,
  name text not null,
  rank text,
  positions text not null
);

create table roll_call_mark (
  id text not null primary key,
  event_id text not null references event (id),
  delegate_id text not null,
  status text not null,
  marked_at bigint not null,
  note text,
  substitute_id text,
  actor_kind text not null,
  actor_id text,
  seq bigint not null
);
create index roll_call_mark_delegate on roll_call_mark (event_id, delegate_id, seq);

create table headcount (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text not null references site (id),
  expected bigint not null,
  present bigint not null,
  excused bigint not null,
  unexcused bigint not null,
  note text,
  reported_at bigint not null,
  seq bigint not null,
  check (expected = present + excused + unexcused)
);
create index headcount_site on headcount (event_id, site_id, seq);

create table contribution (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text references site (id),
  position bigint not null,
  organization text not null,
  title text,
  delivery text not null check (delivery in ('written_only', 'oral_and_written')),
  received_at bigint not null,
  topics text not null,
  summary text not null,
  folded text not null,
  version bigint not null,
  created_at bigint not null
);
create index contribution_event on contribution (event_id, position);

create table programme_item (
  id text not null primary key,
  event_id text not null references event (id),
  position bigint not null,
  kind text not null,
  title text not null,
  planned_seconds bigint not null,
  site_id text references site (id),
  delegate_id text references delegate (id),
  contribution_id text references contribution (id),
  starts_at bigint,
  actual_start_at bigint,
  actual_end_at bigint
);
create index programme_item_event on programme_item (event_id, position);

create table turn (
  id text not null primary key,
  event_id text not null references event (id),
  kind text not null check (kind in ('interposed_question', 'intervention', 'point_of_order', 'normal')),
  state text not null
    check (state in ('waiting', 'called', 'speaking', 'paused', 'finished', 'skipped', 'withdrawn')),
  place bigint not null,
  site_id text references site (id),
  delegate_id text references delegate (id),
  item_id text references programme_item (id),
  contribution_id text references contribution (id),
  note text,
  requested_at bigint not null,
  requested_seq bigint not null,
  requested_by_kind text not null,
  requested_by_id text,
  called_at bigint,
  started_at bigint,
  ended_at bigint,
  planned_seconds bigint,
  added_seconds bigint not null,
  version bigint not null
);
create unique index turn_speaking on turn (event_id) where state = 'speaking';
create index turn_event on turn (event_id, state, place);

create table turn_segment (
  turn_id text not null references turn (id),
  event_id text not null references event (id),
  from_at bigint not null,
  to_at bigint,
  seq bigint not null,
  primary key (turn_id, seq)
);
create unique index turn_segment_open on turn_segment (event_id) where to_at is null;

-- What LiveKit told and answered, folded to one row per participant sid and per room sid: minima and maxima
-- only, so that no order of deliveries can change it.
create table connection (
  event_id text not null references event (id),
  sid text not null,
  identity text not null,
  room_sid text,
  told_joined_at_ms bigint,
  told_joined_at bigint,
  told_joined_event_at bigint,
  listed_joined_at_ms bigint,
  listed_joined_at bigint,
  first_created_at bigint,
  last_created_at bigint,
  first_received_at bigint,
  last_received_at bigint,
  first_listed_at bigint,
  last_listed_at bigint,
  ended_at bigint,
  end_reason text,
  only_aborted smallint not null check (only_aborted in (0, 1)),
  excluded smallint not null check (excluded in (0, 1)),
  listed smallint not null check (listed in (0, 1)),
  rights text,
  rights_at bigint,
  rights_failed_at bigint,
  rights_error text,
  primary key (event_id, sid)
);

create index connection_identity on connection (event_id, identity);

create table room_session (
  event_id text not null references event (id),
  room_sid text not null,
  first_seen_at bigint not null,
  last_delivery_at bigint,
  finished_at bigint,
  primary key (event_id, room_sid)
);

create table room_watch (
  event_id text not null primary key references event (id),
  last_answer_at bigint,
  previous_answer_at bigint,
  last_answer_sid text,
  last_delivery_at bigint
);

create table room_silence (
  event_id text not null references event (id),
  since_at bigint not null,
  primary key (event_id, since_at)
);

-- Every moment at which LiveKit told or answered anything: what "nothing was observed" is decided by.
create table room_observation (
  event_id text not null references event (id),
  at bigint not null,
  primary key (event_id, at)
);

create table microphone_track (
  event_id text not null references event (id),
  participant_sid text not null,
  track_sid text not null,
  published_at bigint,
  unpublished_at bigint,
  primary key (event_id, participant_sid, track_sid)
);

create table correction (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text not null references site (id),
  interval_id text,
  from_at bigint,
  to_at bigint,
  void smallint not null check (void in (0, 1)),
  reason text not null,
  seq bigint not null
);
create index correction_site on correction (event_id, site_id, seq);

-- Not derived from the log: the deliveries as they came, answers kept for repeats, when a key was last used.
create table livekit_delivery (
  event_id text not null,
  id text not null,
  received_at bigint not null,
  body text not null,
  quarantine text,
  seq bigint not null,
  primary key (event_id, id)
);

create table idempotency (
  caller text not null,
  key text not null,
  request_hash text not null,
  status bigint not null,
  body text,
  location text,
  kept_until bigint not null,
  primary key (caller, key)
);
create table key_use (
  key_id text not null primary key,
  last_used_at bigint not null
);

create index idempotency_kept on idempotency (kept_until);
