-- The model calls of one trace as JSON, one row each, in the order of their start.
SELECT concat(
    '{"span_id":"', lower(hex(span_id)),
    '","agent":', if(agent_name = '', 'null', toJSONString(agent_name)),
    ',"provider":', if(provider = '', 'null', toJSONString(provider)),
    ',"model":', multiIf(response_model != '', toJSONString(response_model), request_model != '', toJSONString(request_model), 'null'),
    ',"input_tokens":', toString(input_tokens),
    ',"output_tokens":', toString(output_tokens),
    ',"cache_read_tokens":', toString(cache_read_tokens),
    ',"cache_write_tokens":', toString(cache_write_tokens),
    ',"reasoning_tokens":', toString(reasoning_tokens),
    ',"cost":null,"price":null,"counted":true,"reason":null}') AS entry
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({began:Int64}, 600000000000) - 1 AND intDiv({ended:Int64}, 600000000000) + 1
    AND trace_id = toFixedString(unhex({id:String}), 16)
    AND operation IN ('chat', 'generate_content', 'text_completion', 'embeddings')
ORDER BY start, span_id
SETTINGS max_block_size = 2000
