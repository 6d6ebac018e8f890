-- Several segments of a turn may come from one correction.
create table turn_segment_corrected (
  turn_id text not null references turn (id),
  event_id text not null references event (id),
  from_at bigint not null,
  to_at bigint,
  seq bigint not null,
  part bigint not null,
  primary key (turn_id, seq, part)
);
insert into turn_segment_corrected (turn_id, event_id, from_at, to_at, seq, part)
  select turn_id, event_id, from_at, to_at, seq, 0 from turn_segment;
drop table turn_segment;
alter table turn_segment_corrected rename to turn_segment;
create unique index turn_segment_open on turn_segment (event_id) where to_at is null;

alter table turn add column corrected_at bigint;

create table turn_correction (
  id text not null primary key,
  event_id text not null references event (id),
  turn_id text not null references turn (id),
  reason text not null,
  state_before text not null,
  state_after text not null,
  corrected_at bigint not null,
  actor_kind text not null,
  actor_id text,
  seq bigint not null
);
create index turn_correction_turn on turn_correction (event_id, turn_id, seq);

-- The event's rule for turns: seconds left at which the signs change, and what else it wants.
alter table event add column warning_seconds bigint not null default 60;
alter table event add column danger_seconds bigint not null default 15;
alter table event add column lost_line_pauses smallint not null default 0 check (lost_line_pauses in (0, 1));
alter table event add column site_budget_seconds bigint;
alter table event add column delegation_budget_seconds bigint;
