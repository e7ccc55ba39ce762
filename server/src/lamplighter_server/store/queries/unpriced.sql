-- The models of counted calls without a price.
SELECT
    provider,
    if(response_model = '', request_model, response_model) AS model,
    sum(sign * entry.calls) AS calls,
    sum(sign * toInt64(entry.input_tokens)) AS input_tokens,
    sum(sign * toInt64(entry.output_tokens)) AS output_tokens,
    toUnixTimestamp64Nano(max(entry.start)) AS last_seen
FROM ledger AS entry
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND entry.start >= fromUnixTimestamp64Nano({low:Int64})
    AND entry.start < fromUnixTimestamp64Nano({high:Int64})
    AND counted
    AND price = ''
GROUP BY provider, model
HAVING input_tokens + output_tokens > 0
ORDER BY input_tokens + output_tokens DESC, provider, model
LIMIT {limit:UInt64}
