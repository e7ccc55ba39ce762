-- When and where one trace ran, as far as it has arrived; no row where nothing of it has.
SELECT
    lower(hex(trace_id)) AS id,
    toUnixTimestamp64Nano(min(part.start)) AS began,
    toUnixTimestamp64Nano(max(part.end)) AS ended,
    {{status}} AS status,
    arraySort(groupUniqArrayArray(part.services)) AS services,
    argMinIf(part.agent, part.agent_start, part.agent != '') AS root_agent,
    arraySort(groupUniqArrayArray(part.agents)) AS agents
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({low:Int64})
    AND trace_id = toFixedString(unhex({id:String}), 16)
GROUP BY trace_id
