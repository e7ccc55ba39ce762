-- Which span is below which in some traces.
SELECT lower(hex(span_id)) AS span, lower(hex(parent_span_id)) AS parent
FROM spans
WHERE segment <= {as_of:UInt64} AND {{which}}
