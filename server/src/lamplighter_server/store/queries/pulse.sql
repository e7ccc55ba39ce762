-- One row at most, from the table that every list is read from: answered in no time by an engine that can read at all.
SELECT segment FROM trace_segments LIMIT 1
SETTINGS max_threads = 1, log_queries = 0
