-- The traces of a project that have a span which passes a filter's test, in the range of time of the traces looked at.
SELECT trace_id
FROM spans
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({last:Int64}, 600000000000)
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
    AND ({{test}})
