-- What the prices of a segment's calls depend on, and whether anything else in it tells of agents or usage,
-- the most frequent first.
SELECT
    provider, response_model, request_model, toDate(start) AS day, service_tier,
    operation IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank') AS is_call
FROM spans
WHERE segment = {segment:UInt64}
    AND (operation != '' OR agent_name != '' OR workflow != '' OR conversation_id != '' OR response_id != ''
        OR input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + reasoning_tokens > 0)
GROUP BY ALL
ORDER BY is_call DESC, count() DESC
LIMIT {limit:UInt64}
