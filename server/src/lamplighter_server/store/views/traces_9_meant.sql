-- What the values mean where the attributes are the conventions' own: other spellings, and an input without its cache.
SELECT
    * REPLACE (
        {{provider}} AS provider,
        {{own_operation}} AS operation,
        {{own_agent_name}} AS agent_name,
        {{own_finish_reasons}} AS finish_reasons,
        {{own_input_tokens}} AS input_tokens
    ),
    if(operation != '' OR provider != '', 'opentelemetry', '') AS dialect
FROM {{decoded}}
