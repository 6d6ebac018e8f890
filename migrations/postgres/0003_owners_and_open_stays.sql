-- Whose an identity is (what stands before its "~"), so that a site finds its own stays without reading all.
alter table connection add column owner text not null default '';
update connection set owner = split_part(identity, '~', 1);
create index connection_owner on connection (event_id, owner);

-- Who may still be in the room.
create index connection_open on connection (event_id, identity) where ended_at is null and only_aborted = 0;

create index microphone_track_open on microphone_track (event_id) where unpublished_at is null;
create index turn_place on turn (event_id, place);
create index turn_site on turn (event_id, site_id);
create index roll_call_mark_seq on roll_call_mark (event_id, seq);
