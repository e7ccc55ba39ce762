-- The tools that were executed in a range of time. Not the server's side of a call, which is the same execution.
SELECT
    tool_name AS name,
    count() AS calls,
    countIf(status_code = 2 AND error_type NOT IN {control_flow:Array(String)}) AS failed_calls,
    quantiles(0.5, 0.95)(greatest(duration, 0) / 1e9) AS durations,
    toUnixTimestamp64Nano(min(start)) AS first_seen,
    toUnixTimestamp64Nano(max(start)) AS last_seen,
    arraySort(groupUniqArrayIf(agent_name, agent_name != '')) AS agents,
    arraySort(groupUniqArrayIf(error_type, error_type != '')) AS error_types
FROM spans AS entry
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
    AND entry.start >= fromUnixTimestamp64Nano({low:Int64})
    AND entry.start < fromUnixTimestamp64Nano({high:Int64})
    AND operation = 'execute_tool'
    AND tool_name != ''
    AND kind != 2
    AND {{whose}}
    AND {{narrowed}}
GROUP BY tool_name
ORDER BY calls DESC, name
LIMIT {limit:UInt64}
