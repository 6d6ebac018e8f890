-- What a called site says of itself before it is given the floor: its latest report since it was called.
create table turn_readiness (
  turn_id text not null primary key references turn (id),
  event_id text not null references event (id),
  ready smallint not null check (ready in (0, 1)),
  microphone text not null check (microphone in ('ok', 'warning', 'failed')),
  camera text not null check (camera in ('ok', 'warning', 'failed')),
  line text check (line in ('ok', 'warning', 'failed')),
  note text,
  at bigint not null
);
create index turn_readiness_event on turn_readiness (event_id);

-- Who may use the microphone from when on: discussions are read from it.
create table mic_policy_change (
  event_id text not null references event (id),
  seq bigint not null,
  at bigint not null,
  mic_policy text not null check (mic_policy in ('floor', 'open')),
  by_kind text not null,
  by_id text,
  primary key (event_id, seq)
);
insert into mic_policy_change
select event_id, seq, at, data::json ->> 'micPolicy', actor_kind, actor_id from log
where type in ('event_created', 'event_changed') and data::json ->> 'micPolicy' is not null;
