-- Where these responses are counted already, around the same time.
SELECT
    response_id,
    lower(hex(trace_id)) AS trace,
    toUnixTimestamp64Nano(start) AS began,
    began + toInt64(seconds * 1e9) AS ended
FROM ledger
WHERE project = {project:String}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64} - 600000000000) AND fromUnixTimestamp64Nano({high:Int64} + 600000000000)
    AND response_id IN {responses:Array(String)}
    AND counted
GROUP BY response_id, trace_id, start, seconds
HAVING sum(sign) > 0
