-- How far back a window must reach to hold so many rows of an agent; no row when there are fewer.
SELECT toUnixTimestamp64Nano(start) AS edge
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
    AND has(agents, {name:String})
ORDER BY start DESC
LIMIT 1 OFFSET {rows:UInt64}
