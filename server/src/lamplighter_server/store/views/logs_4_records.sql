-- One row a log record; message content lies apart from its other attributes.
SELECT
    project, segment, arrival, service, environment, resource, resource_schema_url,
    toLowCardinality(scope_bytes) AS scope,
    toLowCardinality({{scope_name}}) AS scope_name,
    scope_schema_url,
    arrayJoin(items) AS record,
    tupleElement(record.5, 1) AS keys,
    tupleElement(record.5, 2) AS values,
    arrayMap(k -> (k IN {{content_keys}}) OR {{content_prefix}}, keys) AS is_content
FROM {{scoped}}
