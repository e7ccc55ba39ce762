-- From OTLP bytes to the table of logs.
SELECT
    project, segment, arrival,
    fromUnixTimestamp64Nano(toInt64(record.1)) AS time,
    fromUnixTimestamp64Nano(toInt64(record.10)) AS observed_time,
    intDiv(toInt64(if(record.1 = 0, record.10, record.1)), 600000000000) AS slot,
    toFixedString(record.8, 16) AS trace_id,
    toFixedString(record.9, 8) AS span_id,
    record.7 AS flags,
    record.2 AS severity_number,
    record.3 AS severity_text,
    record.11 AS event_name,
    service, environment, scope_name, resource, resource_schema_url, scope, scope_schema_url,
    record.4 AS body,
    mapFromArrays(arrayFilter((k, c) -> NOT c, keys, is_content), arrayFilter((v, c) -> NOT c, values, is_content)) AS attributes,
    mapFromArrays(arrayFilter((k, c) -> c, keys, is_content), arrayFilter((v, c) -> c, values, is_content)) AS content,
    record.6 AS dropped_attributes_count
FROM
(
    SELECT *, tupleElement(record.5, 1) AS keys, tupleElement(record.5, 2) AS values,
        arrayMap(k -> (k IN {{content_keys}}) OR {{content_prefix}}, keys) AS is_content
    FROM
    (
        SELECT
            project, segment, arrival, resource, resource_schema_url, service, environment,
            toLowCardinality(tupleElement(scoped, 1)) AS scope,
            toLowCardinality({{scope_name}}) AS scope_name,
            toLowCardinality(tupleElement(scoped, 3)) AS scope_schema_url,
            arrayJoin(tupleElement(scoped, 2)) AS record
        FROM
        (
            SELECT
                project, segment, fromUnixTimestamp64Nano(toInt64(arrival)) AS arrival,
                toLowCardinality(resource_bytes) AS resource,
                toLowCardinality(tupleElement(sent, 3)) AS resource_schema_url,
                toLowCardinality(named[1]) AS service,
                toLowCardinality(if(named[2] = '', named[3], named[2])) AS environment,
                arrayJoin(tupleElement(sent, 2)) AS scoped
            FROM
            (
                SELECT *, tupleElement(sent, 1) AS resource_bytes, {{named}} AS named
                FROM (SELECT project[-1] AS project, segment, arrival, arrayJoin(resource_logs) AS sent FROM {{raw_logs}})
            )
        )
    )
)
