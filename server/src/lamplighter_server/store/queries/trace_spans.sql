-- The spans of one trace in the order of their start; `outline` is JSON already, `more` is the rest of a span.
-- A block of rows lies in memory at once: `block` is how many.
SELECT
    {{outline}} AS outline
    {{more}}
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({began:Int64}, 600000000000) - 1 AND intDiv({ended:Int64}, 600000000000) + 1
    AND trace_id = toFixedString(unhex({id:String}), 16)
    AND segment <= {as_of:UInt64}
    AND {{which}}
ORDER BY start, span_id
SETTINGS max_block_size = {{block}}, max_bytes_before_external_sort = 268435456
