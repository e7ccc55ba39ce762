-- One row a metric.
SELECT
    project, segment, arrival, service, environment, resource, resource_schema_url,
    toLowCardinality(scope_bytes) AS scope,
    toLowCardinality({{scope_name}}) AS scope_name,
    scope_schema_url,
    arrayJoin(items) AS metric
FROM {{scoped}}
