-- What the ledger needs of the spans of some traces, in a range of time.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span_id,
    if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) AS parent_id,
    toUnixTimestamp64Nano(start) AS began,
    duration,
    name, kind, scope_name, dialect, operation, status_code, error_type,
    agent_name, agent_id, agent_version, provider, request_model, response_model, response_id, finish_reasons,
    tool_name, tool_call_id, handoff_to, conversation_id, workflow, service, environment, service_tier,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
