-- Every call of a segment's clear traces becomes an entry that counts. Rates come as arrays: a place for each kind of call
-- (what its price depends on), and in it one for each step of size.
INSERT INTO ledger
SELECT
    project, segment, {point:UInt64}, arrival, 1, trace_id, span_id, start, seconds,
    true, '', 1, status_code = 2,
    if(agent_name = '', only_agent, agent_name),
    if(agent_version = '', only_version, agent_version),
    provider, request_model, response_model, service_tier, '',
    if(workflow = '', only_workflow, workflow),
    if(conversation_id = '', only_conversation, conversation_id),
    service, environment, response_id,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
    {prices:Array(Array(String))}[kind][step],
    ((input_tokens - least(cache_read_tokens + cache_write_tokens, input_tokens)) * fresh
        + cache_read_tokens * cached + cache_write_tokens * written
        + output_tokens * {output:Array(Array(Float64))}[kind][step]) / 1e6
        + {per_call:Array(Array(Float64))}[kind][step]
        + {per_hour:Array(Array(Float64))}[kind][step] * seconds / 3600,
    (cache_read_tokens * (fresh - cached) + cache_write_tokens * (fresh - written)) / 1e6,
    false
FROM
(
    SELECT
        *,
        toFloat32(greatest(duration, 0) / 1e9) AS seconds,
        {input:Array(Array(Float64))}[kind][step] AS fresh,
        {cache_read:Array(Array(Float64))}[kind][step] AS cached,
        {cache_write:Array(Array(Float64))}[kind][step] AS written
    FROM
    (
        SELECT
            project, segment, arrival, trace_id, span_id, start, duration, status_code, agent_name, agent_version,
            provider, request_model, response_model, service_tier, workflow, conversation_id, service, environment,
            response_id, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
            indexOf({kinds:Array(String)}, concat(
                provider, '␟', response_model, '␟', request_model, '␟', toString(toDate(start)), '␟', service_tier)) AS kind,
            arrayCount(limit -> input_tokens > limit, {limits:Array(Array(UInt64))}[kind]) + 1 AS step
        FROM spans
        WHERE segment = {segment:UInt64}
            AND operation IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank')
            AND concat(project, '␟', lower(hex(trace_id))) NOT IN {unclear:Array(String)}
    )
) AS call
LEFT ANY JOIN
(
    SELECT
        project, trace_id,
        anyIf(agent_name, agent_name != '' AND operation != 'create_agent') AS only_agent,
        anyIf(agent_version, agent_version != '') AS only_version,
        anyIf(workflow, workflow != '') AS only_workflow,
        anyIf(conversation_id, conversation_id != '') AS only_conversation
    FROM spans
    WHERE segment = {segment:UInt64}
    GROUP BY project, trace_id
) AS only USING (project, trace_id)
