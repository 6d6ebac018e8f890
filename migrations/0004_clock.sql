-- Finds the last jump of a clock in a log; a log of a well-kept machine has no row in it.
create index log_clock on log (event_id, seq) where type = 'clock_went_back';
