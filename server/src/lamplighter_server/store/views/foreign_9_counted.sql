-- The operation, and the counts of tokens wherever they are told.
SELECT
    * REPLACE (
        {{operation}} AS operation,
        {{said_input_tokens}} AS input_tokens,
        {{output_tokens}} AS output_tokens,
        {{cache_read_tokens}} AS cache_read_tokens,
        {{cache_write_tokens}} AS cache_write_tokens,
        {{reasoning_tokens}} AS reasoning_tokens
    )
FROM {{recognised}}
