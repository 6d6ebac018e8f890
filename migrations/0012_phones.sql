-- Whom to call: the desk that helps on the day, and who answers for a site.
alter table event add column support_phone text;
alter table site add column contact_name text;
alter table site add column contact_phone text;
