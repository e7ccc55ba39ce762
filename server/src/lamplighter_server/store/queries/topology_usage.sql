-- What the ledger counts in some traces, span by span.
SELECT
    lower(hex(trace_id)) AS trace,
    lower(hex(span_id)) AS span_id,
    agent,
    sum(sign * entry.calls) AS calls,
    sum(sign * toInt64(entry.input_tokens)) AS input_tokens,
    sum(sign * toInt64(entry.output_tokens)) AS output_tokens,
    sum(sign * toInt64(entry.cache_read_tokens)) AS cache_read_tokens,
    sum(sign * toInt64(entry.cache_write_tokens)) AS cache_write_tokens,
    sum(sign * toInt64(entry.reasoning_tokens)) AS reasoning_tokens,
    sum(sign * entry.cost) AS cost,
    sum(sign * (entry.price != '')) AS priced,
    sum(if(entry.price = '', sign * toInt64(entry.input_tokens + entry.output_tokens), 0)) AS unpriced_tokens
FROM ledger AS entry
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start BETWEEN fromUnixTimestamp64Nano({began:Int64}) AND fromUnixTimestamp64Nano({ended:Int64})
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
    AND counted
GROUP BY trace_id, span_id, agent
