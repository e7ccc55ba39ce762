-- What the newest segments of a range brought of traces, at most so many rows.
SELECT {{columns}}
FROM trace_segments
WHERE project = {project:String}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
ORDER BY start DESC
LIMIT {rows:UInt64}
