-- The summaries of some traces: each the sum of what the segments brought of it since a moment.
SELECT
    lower(hex(trace_id)) AS id,
    toUnixTimestamp64Nano(min(part.start)) AS began,
    toUnixTimestamp64Nano(max(part.end)) AS ended,
    {{status}} AS status,
    if(
        sum(part.roots) > 0,
        argMinIf(part.root_name, part.root_start, part.roots > 0),
        argMin(part.first_name, part.start)
    ) AS name,
    argMinIf(part.ask, part.start, part.ask != '') AS ask,
    arraySort(groupUniqArrayArray(part.services)) AS services,
    argMinIf(part.agent, part.agent_start, part.agent != '') AS root_agent,
    arraySort(groupUniqArrayArray(part.agents)) AS agents,
    arraySort(groupUniqArrayArray(part.models)) AS models,
    arraySort(groupUniqArrayArray(part.tools)) AS tools,
    argMinIf(part.conversations[1], part.start, notEmpty(part.conversations)) AS conversation_id,
    sum(part.spans) AS span_count,
    sum(part.errors) AS error_count
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({low:Int64})
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
GROUP BY trace_id
