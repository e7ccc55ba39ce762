-- Every call of a segment's clear traces becomes an entry that counts. The engine takes longer to analyse this than to run
-- it: each expression less is felt.
INSERT INTO ledger
SELECT
    project, segment, {point:UInt64}, arrival, 1, trace_id, span_id, start, seconds,
    true, '', 1, status_code = 2,
    if(agent_name = '', only_agent, agent_name) AS whose,
    multiIf(agent_version != '', agent_version, whose = versioned.1, versioned.2, ''),
    provider, request_model, response_model, service_tier, '',
    if(workflow = '', only_workflow, workflow),
    if(conversation_id = '', only_conversation, conversation_id),
    service, environment, response_id,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
    rate.name,
    ((input_tokens - least(cache_read_tokens + cache_write_tokens, input_tokens)) * rate.fresh
        + cache_read_tokens * rate.cached + cache_write_tokens * rate.written + output_tokens * rate.output) / 1e6
        + rate.per_call + rate.per_hour * seconds / 3600,
    (cache_read_tokens * (rate.fresh - rate.cached) + cache_write_tokens * (rate.fresh - rate.written)) / 1e6,
    false
FROM
(
    SELECT
        project, segment, arrival, trace_id, span_id, start, status_code, agent_name, agent_version,
        provider, request_model, response_model, service_tier, workflow, conversation_id, service, environment,
        response_id, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
        toFloat32(greatest(duration, 0) / 1e9) AS seconds,
        {{rate}} AS rate
    FROM spans
    WHERE segment = {segment:UInt64}
        AND operation IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank')
        AND concat(project, '␟', lower(hex(trace_id))) NOT IN {unclear:Array(String)}
) AS call
LEFT ANY JOIN
(
    SELECT
        project, trace_id,
        anyIf(agent_name, agent_name != '' AND operation NOT IN ('create_agent', 'execute_tool')) AS only_agent,
        anyIf((agent_name, agent_version), agent_version != '' AND agent_name != '') AS versioned,
        anyIf(workflow, workflow != '') AS only_workflow,
        anyIf(conversation_id, conversation_id != '') AS only_conversation
    FROM spans
    WHERE segment = {segment:UInt64}
    GROUP BY project, trace_id
) AS only USING (project, trace_id)
