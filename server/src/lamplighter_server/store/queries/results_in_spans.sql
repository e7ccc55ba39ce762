-- What model calls of a segment were given, where it may hold results of tools and no span of their trace tells of tools.
WITH arrayFilter(k -> {{given}}, mapKeys(content)) AS given_keys
SELECT project, toUnixTimestamp64Nano(arrival), trace_id, span_id, toUnixTimestamp64Nano(start), [mapFromArrays(given_keys, arrayMap(k -> content[k], given_keys))]
FROM spans
PREWHERE segment = {segment:UInt64}
    AND operation IN ('chat', 'generate_content', 'text_completion')
    AND (project, trace_id) NOT IN (SELECT project, trace_id FROM spans WHERE segment = {segment:UInt64} AND operation = 'execute_tool')
WHERE arrayExists(k -> endsWith(k, 'tool_call_id') OR multiSearchAny(content[k], {{marks}}), given_keys)
    AND arraySum(v -> length(v), mapValues(content)) <= {longest:UInt64}
SETTINGS max_block_size = 200
