-- What may tell the messages of some traces: of each the first spans that record any, in the order of their start. Which
-- these are is found first, for what they record is large.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span,
    content, events, {{stored}}
FROM spans
WHERE segment <= {as_of:UInt64} AND {{which}}
    AND (trace_id, span_id) IN
    (
        SELECT trace_id, span_id
        FROM spans
        WHERE segment <= {as_of:UInt64} AND {{which}} AND (operation != '' OR notEmpty(content))
        ORDER BY start, span_id
        LIMIT {most:UInt64} BY trace_id
    )
ORDER BY indexOf({ids:Array(String)}, trace), start, span_id
LIMIT {most:UInt64} BY trace_id
SETTINGS max_block_size = 100, max_bytes_before_external_sort = 268435456
