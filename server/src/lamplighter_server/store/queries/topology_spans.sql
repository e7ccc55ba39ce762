-- What tells of some traces who did what below whom.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span_id,
    if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) AS parent_id,
    toUnixTimestamp64Nano(start) AS began,
    duration,
    name, dialect, operation, status_code, error_type, agent_name, tool_name, handoff_to, service, environment
FROM spans
WHERE segment <= {as_of:UInt64} AND {{which}}
