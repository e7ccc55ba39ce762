-- What log records tell of the messages of some traces, in the order of their time.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span,
    event_name, attributes, content, body
FROM logs
WHERE {{which}}
    AND (startsWith(event_name, 'gen_ai.') OR mapContains(attributes, 'event.name'))
ORDER BY time, observed_time
LIMIT {most:UInt64} BY trace_id
SETTINGS max_block_size = 100, max_bytes_before_external_sort = 268435456
