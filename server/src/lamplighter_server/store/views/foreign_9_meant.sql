-- What is left: who, with which model, and how it ended. Raw attributes stay as they are.
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
FROM {{counted}}
