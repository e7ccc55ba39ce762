-- What may tell the messages of some traces: of each the first spans that record any, in the order of their start.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span,
    content, events, {{stored}}
FROM spans
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND slot BETWEEN intDiv({began:Int64}, 600000000000) - 1 AND intDiv({ended:Int64}, 600000000000) + 1
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
    AND (operation != '' OR notEmpty(content))
ORDER BY indexOf({ids:Array(String)}, trace), start, span_id
LIMIT {most:UInt64} BY trace_id
SETTINGS max_block_size = 100, max_bytes_before_external_sort = 268435456
