-- The traces with rows in a range of time, or a while before, that a filter lets through, for tables whose rows belong to traces.
SELECT trace_id
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({near:Int64})
    AND {{row_conditions}}
GROUP BY trace_id
HAVING {{group_conditions}}
