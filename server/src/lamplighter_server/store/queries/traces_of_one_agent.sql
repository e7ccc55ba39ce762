-- The newest traces in which an agent worked alone: what does not say whose it is, is its.
SELECT trace_id
FROM trace_segments
WHERE project = {project:String}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
    AND agents = [{name:String}]
ORDER BY start DESC
LIMIT {rows:UInt64}
