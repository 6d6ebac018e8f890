-- What the control room and the sites write to each other. `to_all`: every site, also one that is registered later.
create table message (
  id text not null primary key,
  event_id text not null references event (id),
  seq bigint not null,
  from_site_id text references site (id),
  to_all smallint not null check (to_all in (0, 1)),
  text text not null,
  urgent smallint not null check (urgent in (0, 1)),
  sent_at bigint not null,
  sent_by_kind text not null,
  sent_by_id text,
  received_at bigint,
  received_by_kind text,
  received_by_id text
);
create unique index message_event on message (event_id, seq);
create index message_from on message (from_site_id, sent_at) where from_site_id is not null;

create table message_recipient (
  message_id text not null references message (id),
  site_id text not null references site (id),
  primary key (message_id, site_id)
);
create index message_recipient_site on message_recipient (site_id);

create table message_receipt (
  message_id text not null references message (id),
  site_id text not null references site (id),
  received_at bigint not null,
  primary key (message_id, site_id)
);

create table incident (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text references site (id),
  kind text not null,
  happened_at bigint not null,
  text text not null,
  noted_at bigint not null,
  noted_by_kind text not null,
  noted_by_id text,
  resolved_at bigint,
  resolved_by_kind text,
  resolved_by_id text,
  resolution text,
  version bigint not null
);
create index incident_event on incident (event_id, happened_at);

-- `before`: the corrected fields as they stood, as JSON.
create table incident_correction (
  incident_id text not null references incident (id),
  seq bigint not null,
  corrected_at bigint not null,
  corrected_by_kind text not null,
  corrected_by_id text,
  reason text not null,
  before text not null,
  primary key (incident_id, seq)
);

-- `items`: the verdict and figures of each part, as JSON.
create table line_check (
  id text not null primary key,
  event_id text not null references event (id),
  site_id text not null references site (id),
  result text not null check (result in ('ok', 'warning', 'failed')),
  items text not null,
  checked_at bigint not null,
  checked_by_kind text not null,
  checked_by_id text,
  seq bigint not null
);
create index line_check_site on line_check (event_id, site_id, seq);

-- How far LiveKit's clock is ahead of ours, in milliseconds; null while they go together.
alter table room_watch add column livekit_ahead bigint;

-- Facts that alerts begin and end with and that leave no row behind, by their kind; the query writes the list out alike.
create index log_attention on log (event_id, type, seq) where type in ('event_state_changed', 'site_registered', 'site_changed', 'take_over_requested', 'take_over_decided', 'rights_failed', 'rights_confirmed', 'livekit_silent', 'livekit_clock_apart', 'livekit_clock_right', 'clock_went_back', 'turn_time_added', 'turns_reset', 'turn_readiness_reported', 'alert_acknowledged');
