-- A model call's entry of the ledger as JSON; empty for any other span. What has no price yet has no cost.
if(operation IN ('chat', 'generate_content', 'text_completion', 'embeddings'), concat(
    '{"span_id":"', lower(hex(span_id)),
    '","agent":', if(agent_name = '', 'null', toJSONString(agent_name)),
    ',"provider":', if(provider = '', 'null', toJSONString(provider)),
    ',"model":', multiIf(
        response_model != '', toJSONString(response_model),
        request_model != '', toJSONString(request_model), 'null'),
    ',"input_tokens":', toString(input_tokens),
    ',"output_tokens":', toString(output_tokens),
    ',"cache_read_tokens":', toString(cache_read_tokens),
    ',"cache_write_tokens":', toString(cache_write_tokens),
    ',"reasoning_tokens":', toString(reasoning_tokens),
    ',"cost":null,"price":null,"counted":true,"reason":null}'), '')
