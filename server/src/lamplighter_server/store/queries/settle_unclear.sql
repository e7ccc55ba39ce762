-- The traces of a segment whose usage needs a decision, and the responses that traces without a parent tell of.
-- Clear is: all of the spans are there, one instrumentation tells of the calls, each by a span of its own below no other call
-- or tool, with an agent that is named or the only one, and nothing else claims usage. That needs no tree. Where a step that
-- lies below a call or tool has steps or calls below it, and some call is below a step, that may be below a call: the tree tells.
-- The first 1,000 steps of a trace are looked at: each is compared with all calls.
-- A span whose parent is in another process (flag bit 9, or the kinds SERVER and CONSUMER) does not wait for it.
-- `toolless` is how many traces have calls and no span of a tool, `beside` how many spans have dialects that tell of answers
-- beside calls. Of two versions, conversations or workflows and none at all, a call that says none may have either.
SELECT
    groupArrayIf((project, lower(hex(trace_id)), unclear, responses), unclear OR notEmpty(responses)) AS traces,
    countIf(toolless) AS toolless,
    sum(beside) AS beside
FROM
(
    SELECT
        project,
        trace_id,
        countIf(claims AND NOT is_call) > 0
            OR uniqExactIf(scope_name, is_call) > 1
            OR uniqExactIf(response_id, is_call AND response_id != '') < countIf(is_call AND response_id != '')
            OR countIf(is_call AND silent) > 0
            OR hasAny(groupArrayIf(span_id, is_call OR is_tool) AS inner, groupArrayIf(parent_span_id, is_call OR is_agent) AS above)
            OR (hasAny(groupArrayIf(1000)(span_id, is_step) AS steps, above) AND hasAny(
                arrayFilter((step, parent) -> has(inner, parent), steps, groupArrayIf(1000)(parent_span_id, is_step)),
                groupArray(parent_span_id)))
            OR NOT hasAll(groupArray(span_id), groupArrayIf(parent_span_id, is_child))
            OR (countIf(is_call AND agent_name = '') > 0 AND uniqExactIf(agent_name, agent_name != '') > 1)
            OR uniqExact(agent_version) > 2
            OR uniqExact(conversation_id) > 2
            OR uniqExact(workflow) > 2
            OR countIf(claimed > {most:UInt64}) > 0
            OR countIf(dialect IN {careful:Array(String)}) > 0 AS unclear,
        groupArrayIf(response_id, is_call AND response_id != '' AND parent_span_id = toFixedString('', 8)) AS responses,
        countIf(is_call) > 0 AND countIf(is_tool) = 0 AS toolless,
        countIf(dialect IN {beside:Array(String)}) AS beside
    FROM
    (
        SELECT
            project, trace_id, span_id, parent_span_id, scope_name, dialect, agent_name, agent_version,
            conversation_id, workflow, response_id,
            operation IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank') AS is_call,
            operation = 'execute_tool' AS is_tool,
            parent_span_id != toFixedString('', 8) AND bitAnd(flags, 512) = 0 AND kind NOT IN (2, 5) AS is_child,
            operation = 'invoke_agent' AS is_agent,
            operation NOT IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank', 'execute_tool', 'invoke_agent') AS is_step,
            input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + reasoning_tokens AS claimed,
            claimed > 0 AS claims,
            NOT claims AND status_code != 2 AND empty(finish_reasons) AND response_id = '' AS silent
        FROM spans
        WHERE segment = {segment:UInt64}
    )
    GROUP BY project, trace_id
)
