-- Whose dialect a span is in, and what its operation is called there (semconv/dialects). Some usage is a Python dictionary's text.
SELECT
    *,
    {{dialect}} AS dialect,
    {{own_operation}} AS own_operation,
    {{said_operation}} AS said_operation,
    {{named_operation}} AS named_operation,
    multiIf(
        answer_json = '', '',
        JSONHas(answer_json, 'replies', 1, 'meta'), JSONExtractRaw(answer_json, 'replies', 1, 'meta'),
        JSONType(answer_json, 'meta') = 'Array', JSONExtractRaw(answer_json, 'meta', 1),
        JSONExtractRaw(answer_json, 'meta')) AS answer_meta,
    multiIf(
        startsWith(usage_json, '{\''), replaceAll(replaceAll(usage_json, '\'', '"'), 'None', 'null'),
        usage_json != '', usage_json,
        answer_meta != '', JSONExtractRaw(answer_meta, 'usage'), '') AS usage_text,
    {{finish_in_event}} AS finish_in_event,
    {{missing_model}} AS missing_model,
    {{answered_text}} AS answered_text
FROM {{decoded}}
