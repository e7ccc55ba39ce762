-- What the prices of a segment's calls depend on.
SELECT DISTINCT provider, response_model, request_model, toDate(start) AS day, service_tier
FROM spans
WHERE segment = {segment:UInt64}
    AND operation IN ('chat', 'generate_content', 'text_completion', 'embeddings', 'rerank')
