-- A link that signs the holder of a key in, once.
create table sign_in_link (
  id text not null primary key,
  key_id text not null references api_key (id),
  secret_hash text not null unique,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint,
  check (used_at is null or revoked_at is null)
);
create index sign_in_link_key on sign_in_link (key_id);

-- A browser of staff that signed in. The key of the settings has no row, so nothing is referred to.
create table staff_session (
  id text not null primary key,
  key_id text not null,
  secret_hash text not null unique,
  link_id text references sign_in_link (id),
  started_at bigint not null,
  ends_at bigint not null,
  ended_at bigint,
  end_reason text check (end_reason in ('signed_out', 'signed_out_everywhere', 'replaced', 'key_revoked')),
  check ((ended_at is null) = (end_reason is null))
);
create index staff_session_open on staff_session (key_id) where ended_at is null;

-- As key_use: noted beside the log, at most once a minute.
create table staff_session_use (
  session_id text not null primary key,
  last_used_at bigint not null
);

-- Roles that an administrator took from a key: a replay gives them back to nobody who made the event.
create table role_taken (
  key_id text not null,
  event_id text not null,
  role text not null check (role in ('organizer', 'secretary', 'chair', 'viewer')),
  primary key (key_id, event_id, role)
);
