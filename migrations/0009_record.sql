-- The record: once it is closed, a correction waits for a second person.
alter table event add column record_state text not null default 'open';
alter table event add column record_version bigint not null default 1;
alter table event add column record_closed_at bigint;

create table record_proposal (
  id text not null primary key,
  event_id text not null references event (id),
  kind text not null,
  wish text not null,
  reason text,
  proposed_at bigint not null,
  proposed_by_kind text not null,
  proposed_by_id text,
  state text not null check (state in ('pending', 'approved', 'rejected')),
  decided_at bigint,
  decided_by_kind text,
  decided_by_id text,
  decision_reason text,
  record_version bigint,
  seq bigint not null
);
create index record_proposal_event on record_proposal (event_id, seq);
create unique index record_proposal_version on record_proposal (event_id, record_version)
  where record_version is not null;

-- What of a proposal tells of a person stands apart, so that it can be erased.
create table record_proposal_person (
  proposal_id text not null references record_proposal (id),
  place bigint not null,
  event_id text not null references event (id),
  delegate_id text not null,
  note text,
  substitute text,
  primary key (proposal_id, place)
);
