-- How far back a window must reach to hold so many rows; no row when there are fewer.
SELECT toUnixTimestamp64Nano(start) AS edge
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
ORDER BY start DESC
LIMIT 1 OFFSET {rows:UInt64}
