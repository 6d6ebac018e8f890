-- Rounds of the roll call: one runs at a time; a mark made meanwhile belongs to it.
create table roll_call_round (
  id text not null primary key,
  event_id text not null references event (id),
  position bigint not null,
  name text not null,
  opened_at bigint not null,
  closed_at bigint
);
create unique index roll_call_round_running on roll_call_round (event_id) where closed_at is null;
create index roll_call_round_event on roll_call_round (event_id, position);

-- A site has sent its marks of a round.
create table roll_call_answer (
  round_id text not null references roll_call_round (id),
  site_id text not null references site (id),
  event_id text not null references event (id),
  sent_at bigint not null,
  actor_kind text not null,
  actor_id text,
  primary key (round_id, site_id)
);

alter table roll_call_mark add column round_id text;
alter table roll_call_mark add column after_sent smallint not null default 0;
create index roll_call_mark_round on roll_call_mark (round_id, seq);

-- Presence checkpoints: what is asked of every connected site between two moments.
create table checkpoint (
  id text not null primary key,
  event_id text not null references event (id),
  opens_at bigint not null,
  closes_at bigint not null,
  drawn smallint not null check (drawn in (0, 1)),
  note text,
  created_at bigint not null,
  cancelled_at bigint,
  seq bigint not null,
  check (closes_at > opens_at)
);
create index checkpoint_event on checkpoint (event_id, opens_at);

create table checkpoint_confirmation (
  checkpoint_id text not null references checkpoint (id),
  site_id text not null references site (id),
  event_id text not null references event (id),
  confirmed_at bigint not null,
  late smallint not null check (late in (0, 1)),
  present bigint,
  primary key (checkpoint_id, site_id)
);
