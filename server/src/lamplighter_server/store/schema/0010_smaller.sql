-- Where an id stands in a column of its own, the attributes have but a mark in its place (store/once.py): these find it.
ALTER TABLE spans
    ADD INDEX IF NOT EXISTS response_ids response_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS tool_call_ids tool_call_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS conversation_ids conversation_id TYPE bloom_filter(0.01) GRANULARITY 1;
-- As with spans: what arrives is quick to write, what stays is small.
ALTER TABLE ledger MODIFY TTL toDateTime(arrival) + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(3));
