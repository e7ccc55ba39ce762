-- The traces of a project that have a row which passes a filter's test, in the range of time of the traces looked at.
SELECT trace_id
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
    AND ({{test}})
