-- First step: one row a span. Each attribute's key becomes a small number: a column's, a content key's, or 0.
-- The steps are views of their own, behind Null tables: the engine analyses one deep query in seconds, three flat ones at once.
SELECT
    *,
    arrayMap(k -> transform(k, {{known_keys}}, {{known_ids}}, toUInt8(if({{content_prefix}}, {{content_id}}, 0))), keys) AS key_ids
FROM
(
    SELECT
        project, segment, arrival, resource, resource_schema_url, service, environment,
        toLowCardinality(tupleElement(scoped, 1)) AS scope,
        toLowCardinality({{scope_name}}) AS scope_name,
        toLowCardinality(tupleElement(scoped, 3)) AS scope_schema_url,
        arrayJoin(tupleElement(scoped, 2)) AS span,
        tupleElement(span.9, 1) AS keys,
        tupleElement(span.9, 2) AS values
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
            FROM (SELECT project[-1] AS project, segment, arrival, arrayJoin(resource_spans) AS sent FROM {{raw_traces}})
        )
    )
)
