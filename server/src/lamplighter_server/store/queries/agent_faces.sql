-- What an agent was seen with in a range of time: ids and frameworks, by its own spans.
SELECT
    agent_name AS name,
    uniqExactIf(agent_id, agent_id != '') AS ids,
    arraySort(groupUniqArrayIf(100)(agent_id, agent_id != '')) AS some_ids,
    arraySort(groupUniqArrayIf(20)(dialect, dialect != '')) AS dialects,
    arraySort(groupUniqArrayIf(20)(scope_name, operation = 'invoke_agent')) AS scopes,
    uniqExactIf(trace_id, operation = 'invoke_agent') AS traces
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
    AND agent_name = {name:String}
    AND {{narrowed}}
GROUP BY name
