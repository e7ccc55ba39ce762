-- The columns of a log record.
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
FROM {{records}}
