-- From OTLP bytes to spans with their canonical columns, in one pass over the attributes.
-- Each attribute's key becomes a small number (`ids`): a column's, a content key's, or 0; the columns then pick by number.
SELECT
    project, segment, arrival,
    toFixedString(span.1, 16) AS trace_id,
    toFixedString(span.2, 8) AS span_id,
    toFixedString(span.4, 8) AS parent_span_id,
    span.3 AS trace_state,
    span.16 AS flags,
    span.5 AS name,
    span.6 AS kind,
    fromUnixTimestamp64Nano(toInt64(span.7)) AS start,
    intDiv(toInt64(span.7), 600000000000) AS slot,
    toInt64(span.8) - toInt64(span.7) AS duration,
    tupleElement(span.15, 2) AS status_code,
    tupleElement(span.15, 1) AS status_message,
    service, environment, scope_name, resource, resource_schema_url, scope, scope_schema_url,
    {{column_values}},
    {{ask_value}} AS ask,
    mapFromArrays(arrayFilter((k, i) -> i < {{content_id}}, keys, ids), arrayFilter((v, i) -> i < {{content_id}}, values, ids)) AS attributes,
    mapFromArrays(arrayFilter((k, i) -> i >= {{content_id}}, keys, ids), arrayFilter((v, i) -> i >= {{content_id}}, values, ids)) AS content,
    span.10 AS dropped_attributes_count,
    span.11 AS events,
    span.12 AS dropped_events_count,
    span.13 AS links,
    span.14 AS dropped_links_count
FROM
(
SELECT *, {{decoded_values}}
FROM
(
SELECT *, arrayMap(k -> transform(k, {{known_keys}}, {{known_ids}}, toUInt8(if({{content_prefix}}, {{content_id}}, 0))), keys) AS ids
FROM
(
    SELECT
        project, segment, arrival, resource, resource_schema_url, service, environment,
        toLowCardinality(tupleElement(scope_spans, 1)) AS scope,
        toLowCardinality({{scope_name}}) AS scope_name,
        toLowCardinality(tupleElement(scope_spans, 3)) AS scope_schema_url,
        arrayJoin(tupleElement(scope_spans, 2)) AS span,
        tupleElement(span.9, 1) AS keys,
        tupleElement(span.9, 2) AS values
    FROM
    (
        SELECT
            project, segment, fromUnixTimestamp64Nano(toInt64(arrival)) AS arrival,
            toLowCardinality(tupleElement(resource_spans, 1)) AS resource,
            toLowCardinality(tupleElement(resource_spans, 3)) AS resource_schema_url,
            toLowCardinality({{service}}) AS service,
            toLowCardinality({{environment}}) AS environment,
            arrayJoin(tupleElement(resource_spans, 2)) AS scope_spans
        FROM
        (
            SELECT project, segment, arrival, arrayJoin(resource_spans) AS resource_spans FROM {{raw_traces}}
        )
    )
)
)
)
