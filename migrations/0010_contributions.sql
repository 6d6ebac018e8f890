-- One proposal inside a contribution, with who it is addressed to and what became of it.
create table recommendation (
  id text not null primary key,
  event_id text not null references event (id),
  contribution_id text not null references contribution (id),
  position bigint not null,
  wording text not null,
  addressee text,
  disposition text not null check (disposition in ('pending', 'accepted', 'partly_accepted', 'explained')),
  answer text,
  folded text not null,
  version bigint not null,
  created_at bigint not null,
  check (disposition in ('pending', 'accepted') or answer is not null)
);
create index recommendation_contribution on recommendation (event_id, contribution_id, position);

-- Every file that was handed in; the latest of a contribution is the one that is given out.
create table contribution_file (
  id text not null primary key,
  event_id text not null references event (id),
  contribution_id text not null references contribution (id),
  sha256 text not null,
  size bigint not null,
  type text not null,
  name text,
  stored_at bigint not null,
  seq bigint not null
);
create index contribution_file_contribution on contribution_file (event_id, contribution_id, seq);
