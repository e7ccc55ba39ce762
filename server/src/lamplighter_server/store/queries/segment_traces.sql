-- The traces that a segment brought spans of.
SELECT DISTINCT project, lower(hex(trace_id)) AS trace
FROM trace_segments
WHERE segment = {segment:UInt64}
