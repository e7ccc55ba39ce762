-- The traces that have a result of a tool that passes a test, in a range of time.
SELECT trace_id
FROM tool_results
WHERE project = {project:String}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
    AND ({{test}})
