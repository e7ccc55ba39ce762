-- The tools that were executed in a range of time. Not the server's side of a call, which is the same execution. A result
-- that a model call was given stands for an execution where no span of the trace tells of that tool; how long it took is not
-- known. A result has one id; a short one may come again in another trace.
WITH spanned AS
(
    SELECT
        trace_id, tool_name AS name, greatest(duration, 0) / 1e9 AS seconds, entry.start AS began, agent_name, error_type,
        status_code = 2 AND error_type NOT IN {control_flow:Array(String)} AS failed, kind
    FROM spans AS entry
    WHERE project = {project:String}
        AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
        AND entry.start >= fromUnixTimestamp64Nano({low:Int64})
        AND entry.start < fromUnixTimestamp64Nano({high:Int64})
        AND operation = 'execute_tool'
        AND tool_name != ''
        AND {{narrowed}}
)
SELECT
    name,
    count() AS calls,
    countIf(failed) AS failed_calls,
    arrayMap(d -> if(isNaN(d), NULL, d), quantilesIf(0.5, 0.95)(ifNull(seconds, 0), seconds IS NOT NULL)) AS durations,
    toUnixTimestamp64Nano(min(began)) AS first_seen,
    toUnixTimestamp64Nano(max(began)) AS last_seen,
    arraySort(groupUniqArrayIf(agent_name, agent_name != '')) AS agents,
    arraySort(groupUniqArrayIf(error_type, error_type != '')) AS error_types
FROM
(
    SELECT name, trace_id, began, toNullable(seconds) AS seconds, agent_name, error_type, failed
    FROM spanned
    WHERE kind != 2
    UNION ALL
    SELECT result.name, any(result.trace_id), min(result.start), NULL, any(call.agent), '', false
    FROM tool_results AS result
    LEFT ANY JOIN
    (
        SELECT trace_id, span_id, agent
        FROM ledger
        WHERE project = {project:String}
            AND start >= fromUnixTimestamp64Nano({low:Int64})
            AND start < fromUnixTimestamp64Nano({high:Int64})
            AND agent != ''
            AND span_id IN
            (
                SELECT span_id FROM tool_results
                WHERE project = {project:String}
                    AND start >= fromUnixTimestamp64Nano({low:Int64})
                    AND start < fromUnixTimestamp64Nano({high:Int64})
            )
        GROUP BY trace_id, span_id, agent
        HAVING sum(sign) > 0
    ) AS call USING (trace_id, span_id)
    WHERE project = {project:String}
        AND result.start >= fromUnixTimestamp64Nano({low:Int64})
        AND result.start < fromUnixTimestamp64Nano({high:Int64})
        AND {{narrowed}}
        AND (trace_id, replaceRegexpOne(result.name, '^mcp__\\w+?__', '')) NOT IN
        (
            SELECT trace_id, replaceRegexpOne(name, '^mcp__\\w+?__', '')
            FROM spanned
            WHERE trace_id IN
            (
                SELECT trace_id FROM tool_results
                WHERE project = {project:String}
                    AND start >= fromUnixTimestamp64Nano({low:Int64})
                    AND start < fromUnixTimestamp64Nano({high:Int64})
            )
        )
    GROUP BY result.name, call_id, if(length(call_id) >= 20, toFixedString('', 16), trace_id)
)
WHERE {{whose}}
GROUP BY name
ORDER BY calls DESC, name
LIMIT {limit:UInt64}
