-- Whether there are results in a range of time.
SELECT count() > 0 AS found
FROM
(
    SELECT 1
    FROM tool_results
    WHERE project = {project:String}
        AND start >= fromUnixTimestamp64Nano({low:Int64})
        AND start < fromUnixTimestamp64Nano({high:Int64})
    LIMIT 1
)
