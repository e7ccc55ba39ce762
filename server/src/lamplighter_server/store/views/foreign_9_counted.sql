-- The operation, words without the quotes of JSON, and the counts of tokens wherever they are told.
SELECT
    * REPLACE (
        {{operation}} AS operation,
        {{bare_provider}} AS provider,
        {{bare_request_model}} AS request_model,
        {{bare_response_model}} AS response_model,
        {{bare_conversation_id}} AS conversation_id,
        {{bare_workflow}} AS workflow,
        {{bare_entity}} AS entity,
        {{said_input_tokens}} AS input_tokens,
        {{output_tokens}} AS output_tokens,
        {{cache_read_tokens}} AS cache_read_tokens,
        {{cache_write_tokens}} AS cache_write_tokens,
        {{reasoning_tokens}} AS reasoning_tokens
    )
FROM {{recognised}}
