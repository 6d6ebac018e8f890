-- When items were run by hand; when their turns spoke stands in turn_segment, and nothing else is kept of it.
create table programme_run (
  item_id text not null references programme_item (id),
  event_id text not null references event (id),
  from_at bigint not null,
  to_at bigint,
  seq bigint not null,
  primary key (item_id, seq)
);
create index programme_run_event on programme_run (event_id, seq);
create unique index programme_run_open on programme_run (item_id) where to_at is null;

alter table programme_item drop column actual_start_at;
alter table programme_item drop column actual_end_at;
