-- What an agent was seen with in a range of time: ids, versions, frameworks and tools, by its own spans; tools also by
-- the results that its model calls were given.
SELECT
    agent_name AS name,
    uniqExactIf(agent_id, agent_id != '') AS ids,
    arraySort(groupUniqArrayIf(100)(agent_id, agent_id != '')) AS some_ids,
    arraySort(groupUniqArrayIf(100)(agent_version, agent_version != '')) AS versions,
    arraySort(groupUniqArrayIf(20)(dialect, dialect != '')) AS dialects,
    arraySort(groupUniqArrayIf(20)(scope_name, operation = 'invoke_agent')) AS scopes,
    arraySort(arrayDistinct(arrayConcat(groupUniqArrayIf(200)(tool_name, operation = 'execute_tool'), (
        SELECT groupUniqArray(200)(tool_results.name)
        FROM tool_results
        WHERE project = {project:String}
            AND start >= fromUnixTimestamp64Nano({low:Int64})
            AND start < fromUnixTimestamp64Nano({high:Int64})
            AND (trace_id, span_id) IN
            (
                SELECT trace_id, span_id
                FROM ledger
                WHERE project = {project:String}
                    AND start >= fromUnixTimestamp64Nano({low:Int64})
                    AND start < fromUnixTimestamp64Nano({high:Int64})
                    AND agent = {name:String}
                GROUP BY trace_id, span_id
                HAVING sum(sign) > 0
            )
    )))) AS tools,
    uniqExactIf(trace_id, operation = 'invoke_agent') AS traces
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
    AND agent_name = {name:String}
GROUP BY name
