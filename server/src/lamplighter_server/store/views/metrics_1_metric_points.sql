-- From OTLP bytes to the table of metric points: the five types are brought to one shape, then joined.
WITH
    CAST((0, []), 'Tuple(Int32, Array(UInt64))') AS no_buckets,
    CAST([], 'Array(UInt64)') AS no_counts,
    CAST([], 'Array(Float64)') AS no_bounds,
    CAST([], 'Array(Tuple(Float64, Float64))') AS no_quantiles,
    CAST(NULL, 'Nullable(Int64)') AS no_int,
    CAST(NULL, 'Nullable(Float64)') AS no_double
SELECT
    project, segment, arrival,
    metric.1 AS name,
    metric.2 AS description,
    metric.3 AS unit,
    metric.9 AS metadata,
    point.1 AS type,
    point.2 AS temporality,
    point.3 AS monotonic,
    fromUnixTimestamp64Nano(toInt64(point.4)) AS start,
    fromUnixTimestamp64Nano(toInt64(point.5)) AS time,
    point.6 AS flags,
    point.8 AS int_value,
    point.9 AS double_value,
    point.10 AS count,
    point.11 AS sum,
    point.12 AS min,
    point.13 AS max,
    point.14 AS bucket_counts,
    point.15 AS explicit_bounds,
    point.16 AS scale,
    point.17 AS zero_count,
    point.18 AS zero_threshold,
    point.19 AS positive,
    point.20 AS negative,
    point.21 AS quantiles,
    point.22 AS exemplars,
    service, environment, scope_name, resource, resource_schema_url, scope, scope_schema_url,
    mapFromArrays(tupleElement(point.7, 1), tupleElement(point.7, 2)) AS attributes
FROM
(
    SELECT *,
        arrayJoin(arrayConcat(
            arrayMap(p -> ('gauge', toInt32(0), false, p.1, p.2, p.7, p.6, p.4, p.3, toUInt64(0), no_double, no_double, no_double,
                no_counts, no_bounds, toInt32(0), toUInt64(0), toFloat64(0), no_buckets, no_buckets, no_quantiles, p.5), tupleElement(metric.4, 1)),
            arrayMap(p -> ('sum', tupleElement(metric.5, 2), tupleElement(metric.5, 3), p.1, p.2, p.7, p.6, p.4, p.3, toUInt64(0), no_double, no_double, no_double,
                no_counts, no_bounds, toInt32(0), toUInt64(0), toFloat64(0), no_buckets, no_buckets, no_quantiles, p.5), tupleElement(metric.5, 1)),
            arrayMap(p -> ('histogram', tupleElement(metric.6, 2), false, p.1, p.2, p.9, p.8, no_int, no_double, p.3, p.4, p.10, p.11,
                p.5, p.6, toInt32(0), toUInt64(0), toFloat64(0), no_buckets, no_buckets, no_quantiles, p.7), tupleElement(metric.6, 1)),
            arrayMap(p -> ('exponential_histogram', tupleElement(metric.7, 2), false, p.2, p.3, p.10, p.1, no_int, no_double, p.4, p.5, p.12, p.13,
                no_counts, no_bounds, p.6, p.7, p.14, p.8, p.9, no_quantiles, p.11), tupleElement(metric.7, 1)),
            arrayMap(p -> ('summary', toInt32(0), false, p.1, p.2, p.7, p.6, no_int, no_double, p.3, toNullable(p.4), no_double, no_double,
                no_counts, no_bounds, toInt32(0), toUInt64(0), toFloat64(0), no_buckets, no_buckets, p.5, CAST([], 'Array(String)')), tupleElement(metric.8, 1))
        )) AS point
    FROM
    (
        SELECT
            project, segment, arrival, resource, resource_schema_url, service, environment,
            toLowCardinality(tupleElement(scoped, 1)) AS scope,
            toLowCardinality({{scope_name}}) AS scope_name,
            toLowCardinality(tupleElement(scoped, 3)) AS scope_schema_url,
            arrayJoin(tupleElement(scoped, 2)) AS metric
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
                FROM (SELECT project[-1] AS project, segment, arrival, arrayJoin(resource_metrics) AS sent FROM {{raw_metrics}})
            )
        )
    )
)
