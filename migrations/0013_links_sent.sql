-- Whether somebody gave a link to its site: by mail, by message or on paper, so only a person can say so.
alter table link add column sent_at bigint;
alter table link add column sent_by_kind text;
alter table link add column sent_by_id text;
