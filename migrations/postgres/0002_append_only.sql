-- The log takes new rows only; the one change allowed blanks data and salt together (erasure of personal data).
create function log_keeps_rows() returns trigger language plpgsql as $$
begin
  raise exception 'log rows are never deleted';
end $$;

create trigger log_keeps_rows before delete on log for each row execute function log_keeps_rows();

create function log_keeps_facts() returns trigger language plpgsql as $$
begin
  raise exception 'a fact of the log is never changed';
end $$;

create trigger log_keeps_facts before update on log for each row
when (not (
  new.event_id = old.event_id and new.seq = old.seq and new.at = old.at and new.type = old.type
  and new.actor_kind = old.actor_kind and new.actor_id is not distinct from old.actor_id
  and new.data_hash = old.data_hash and new.hash = old.hash and new.data is null and new.salt is null
)) execute function log_keeps_facts();
