-- What rows of the ledger add to the sums: what counts, with its sign.
SELECT
    project, point AS batch, toDate(arrival) AS arrived, toStartOfHour(toDateTime(entry.start)) AS hour,
    agent, agent_version, provider, request_model, response_model,
    if(response_model = '', request_model, response_model) AS model,
    tool, workflow, service, environment,
    conversation, price, trace_id, span_id,
    sign * toInt64(entry.calls) AS calls,
    sign * toInt64(failed) AS failed_calls,
    sign * toInt64(entry.input_tokens) AS input_tokens,
    sign * toInt64(entry.output_tokens) AS output_tokens,
    sign * toInt64(entry.cache_read_tokens) AS cache_read_tokens,
    sign * toInt64(entry.cache_write_tokens) AS cache_write_tokens,
    sign * toInt64(entry.reasoning_tokens) AS reasoning_tokens,
    if(entry.price = '', sign * toInt64(entry.input_tokens + entry.output_tokens), 0) AS unpriced_tokens,
    sign * toInt64(entry.price != '') AS priced,
    sign * entry.cost AS cost,
    sign * entry.saved AS saved
FROM ledger AS entry
WHERE counted AND {{which}}
