-- Fourth step: what the attributes mean, whatever dialect they are in (semconv/dialects). Raw attributes stay as they are.
SELECT
    * REPLACE (
        {{provider}} AS provider,
        {{agent_name}} AS agent_name,
        {{tool_name}} AS tool_name,
        {{request_model}} AS request_model,
        {{response_model}} AS response_model,
        {{time_to_first_chunk}} AS time_to_first_chunk,
        {{finish_reasons}} AS finish_reasons,
        {{input_tokens}} AS input_tokens
    )
FROM
(
    SELECT
        * REPLACE (
            {{operation}} AS operation,
            {{said_input_tokens}} AS input_tokens,
            {{output_tokens}} AS output_tokens,
            {{cache_read_tokens}} AS cache_read_tokens,
            {{cache_write_tokens}} AS cache_write_tokens,
            {{reasoning_tokens}} AS reasoning_tokens
        )
    FROM
    (
        SELECT
            *,
            {{dialect}} AS dialect,
            {{own_operation}} AS own_operation,
            {{said_operation}} AS said_operation,
            {{named_operation}} AS named_operation,
            multiIf(
                usage_json != '', usage_json,
                answer_json != '', JSONExtractRaw(answer_json, 'replies', 1, 'meta', 'usage'), '') AS usage_text
        FROM {{decoded_traces}}
    )
)
