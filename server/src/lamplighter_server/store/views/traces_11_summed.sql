-- One row a trace and segment.
-- A span that a caller in another process is the parent of (flag bit 9, or the kinds SERVER and CONSUMER) is an entry.
WITH
    parent_span_id = toFixedString('', 8) AS is_root,
    operation IN ('chat', 'generate_content', 'text_completion', 'embeddings') AS is_call,
    operation = 'execute_tool' AS is_tool,
    agent_name != '' AND operation != 'create_agent' AS is_agent
SELECT
    project, segment,
    max(arrival) AS arrival,
    trace_id,
    min(decoded.start) AS start,
    max(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(decoded.start) + greatest(duration, 0))) AS end,
    toUInt32(count()) AS spans,
    toUInt32(countIf(status_code = 2 AND error_type NOT IN {{control_flow}})) AS errors,
    toUInt32(countIf(is_root)) AS roots,
    toUInt32(countIf(NOT is_root AND (bitAnd(flags, 512) != 0 OR kind IN (2, 5)))) AS entries,
    minIf(decoded.start, is_root) AS root_start,
    argMinIf(name, decoded.start, is_root) AS root_name,
    argMin(name, decoded.start) AS first_name,
    argMinIf(ask, decoded.start, ask != '') AS recorded,
    argMinIf(agent_name, decoded.start, is_agent) AS agent,
    minIf(decoded.start, is_agent) AS agent_start,
    groupUniqArray(service) AS services,
    groupUniqArrayIf(environment, environment != '') AS environments,
    groupUniqArrayIf(agent_name, is_agent) AS agents,
    groupUniqArrayIf(1000)(
        (agent_name, agent_version, instructions_hash, if(is_call, request_model, ''), if(is_tool, tool_name, '')),
        is_agent OR is_call OR is_tool) AS faces,
    groupUniqArrayIf((request_model, response_model), is_call) AS models,
    groupUniqArrayIf(provider, provider != '') AS providers,
    groupUniqArrayIf(operation, operation != '') AS operations,
    groupUniqArrayIf(tool_name, tool_name != '' AND NOT is_call AND operation != 'propose_tool') AS tools,
    groupUniqArrayIf(workflow, workflow != '') AS workflows,
    groupUniqArrayIf(conversation_id, conversation_id != '') AS conversations,
    groupUniqArrayArray(decoded.finish_reasons) AS finish_reasons,
    groupUniqArrayIf(error_type, error_type != '') AS error_types,
    toUInt32(countIf(is_call)) AS calls,
    sumIf(least(decoded.input_tokens, {{most_tokens}}), is_call) AS input_tokens,
    sumIf(least(decoded.output_tokens, {{most_tokens}}), is_call) AS output_tokens,
    sumIf(least(decoded.cache_read_tokens, {{most_tokens}}), is_call) AS cache_read_tokens,
    sumIf(least(decoded.cache_write_tokens, {{most_tokens}}), is_call) AS cache_write_tokens,
    sumIf(least(decoded.reasoning_tokens, {{most_tokens}}), is_call) AS reasoning_tokens
FROM {{meant}} AS decoded
GROUP BY project, segment, trace_id
