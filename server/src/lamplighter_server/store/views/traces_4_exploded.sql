-- One row a span. Each attribute's key becomes a small number: a column's, a content key's, or 0.
SELECT
    project, segment, arrival, service, environment, resource, resource_schema_url,
    toLowCardinality(scope_bytes) AS scope,
    toLowCardinality({{scope_name}}) AS scope_name,
    scope_schema_url,
    arrayJoin(items) AS span,
    tupleElement(span.9, 1) AS keys,
    tupleElement(span.9, 2) AS values,
    arrayMap(k -> transform(k, {{known_keys}}, {{known_ids}}, toUInt8(if({{content_prefix}}, {{content_id}}, 0))), keys) AS key_ids,
    match(scope_name, {{foreign_scopes}}) OR arrayExists(i -> i >= {{foreign_id}} AND i < {{content_id}}, key_ids) AS foreign
FROM {{scoped}}
