-- What the ledger holds, of one trace or of what was logged of one conversation: each entry as JSON, what counts and what
-- doesn't, in the order of the calls; and what it counts.
SELECT concat(
    '{"span_id":"', lower(hex(span_id)),
    '","agent":', if(agent = '', 'null', toJSONString(agent)),
    ',"provider":', if(provider = '', 'null', toJSONString(provider)),
    ',"model":', multiIf(
        response_model != '', toJSONString(response_model),
        request_model != '', toJSONString(request_model), 'null'),
    ',"request_model":', if(request_model = '', 'null', toJSONString(request_model)),
    ',"tool":', if(tool = '', 'null', toJSONString(tool)),
    ',"input_tokens":', toString(input_tokens),
    ',"output_tokens":', toString(output_tokens),
    ',"cache_read_tokens":', toString(cache_read_tokens),
    ',"cache_write_tokens":', toString(cache_write_tokens),
    ',"reasoning_tokens":', toString(reasoning_tokens),
    ',"cost":', if(price = '', 'null', toString(cost)),
    ',"price":', if(price = '', 'null', toJSONString(price)),
    ',"calls":', if(counted, toString(calls), '0'),
    ',"counted":', if(counted, 'true', 'false'),
    ',"reason":', if(reason = '', 'null', toJSONString(reason)), '}') AS entry,
    counted, calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost, price != '' AS priced
FROM
(
    SELECT
        span_id, start, counted, reason, calls, agent, provider, request_model, response_model, tool,
        input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, price, cost
    FROM ledger
    WHERE project = {project:String}
        AND start BETWEEN fromUnixTimestamp64Nano({began:Int64}) AND fromUnixTimestamp64Nano({ended:Int64})
        AND {{which}}
    GROUP BY ALL
    HAVING sum(sign) > 0
)
ORDER BY start, span_id
LIMIT {most:UInt64}
