-- Executions of tools as rows of the sums. Not the server's side of a call, which is the same execution.
SELECT
    {{placed}} environment, tool_name AS tool, agent_name AS agent, error_type, {{lasted}} AS lasted,
    toInt64(count()) AS calls,
    toInt64(countIf(status_code = 2 AND error_type NOT IN {control_flow:Array(String)})) AS failed_calls,
    min(entry.start) AS first_seen,
    max(entry.start) AS last_seen
FROM spans AS entry
WHERE operation = 'execute_tool' AND tool_name != '' AND kind != 2 AND {{which}}
GROUP BY {{placed}} environment, tool, agent, error_type, lasted
