-- The traces that have a row in a window of time: among them are all that began in it.
SELECT trace_id
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
