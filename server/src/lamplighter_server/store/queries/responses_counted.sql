-- Which of these responses are counted already, in another trace and around the same time.
SELECT response_id, lower(hex(any(trace_id))) AS trace
FROM ledger
WHERE project = {project:String}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64} - 600000000000) AND fromUnixTimestamp64Nano({high:Int64} + 600000000000)
    AND response_id IN {responses:Array(String)}
    AND counted
GROUP BY response_id, trace_id
HAVING sum(sign) > 0
