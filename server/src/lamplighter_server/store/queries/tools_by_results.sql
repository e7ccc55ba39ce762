-- Executions that only results tell of: a result that a model call was given stands for one where no span of the trace tells
-- of that tool; how long it took is not known. A result has one id; a short one may come again in another trace.
SELECT
    any(call.environment) AS environment, result.name AS tool, any(call.agent) AS agent, '' AS error_type, toInt16({unknown:Int16}) AS lasted,
    toInt64(1) AS calls, toInt64(0) AS failed_calls, min(result.start) AS first_seen, min(result.start) AS last_seen
FROM tool_results AS result
LEFT ANY JOIN
(
    SELECT trace_id, span_id, agent, environment
    FROM ledger
    WHERE project = {project:String}
        AND start >= fromUnixTimestamp64Nano({low:Int64})
        AND start < fromUnixTimestamp64Nano({high:Int64})
        AND (agent != '' OR environment != '')
        AND span_id IN
        (
            SELECT span_id FROM tool_results
            WHERE project = {project:String}
                AND start >= fromUnixTimestamp64Nano({low:Int64})
                AND start < fromUnixTimestamp64Nano({high:Int64})
        )
    GROUP BY trace_id, span_id, agent, environment
    HAVING sum(sign) > 0
) AS call USING (trace_id, span_id)
WHERE project = {project:String}
    AND result.start >= fromUnixTimestamp64Nano({low:Int64})
    AND result.start < fromUnixTimestamp64Nano({high:Int64})
    AND {{narrowed}}
    AND {{whose}}
    AND (trace_id, replaceRegexpOne(result.name, '^mcp__\\w+?__', '')) NOT IN
    (
        SELECT trace_id, replaceRegexpOne(arrayJoin(tupleElement(faces, 'tool')), '^mcp__\\w+?__', '')
        FROM trace_segments
        WHERE project = {project:String}
            AND start >= fromUnixTimestamp64Nano({near_low:Int64})
            AND start < fromUnixTimestamp64Nano({near_high:Int64})
            AND trace_id IN
            (
                SELECT trace_id FROM tool_results
                WHERE project = {project:String}
                    AND start >= fromUnixTimestamp64Nano({low:Int64})
                    AND start < fromUnixTimestamp64Nano({high:Int64})
            )
    )
GROUP BY result.name, call_id, if(length(call_id) >= 20, toFixedString('', 16), trace_id)
