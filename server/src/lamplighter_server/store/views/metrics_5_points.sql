-- One row a data point: the five types are brought to one shape, then joined.
WITH
    CAST((0, []), 'Tuple(Int32, Array(UInt64))') AS no_buckets,
    CAST([], 'Array(UInt64)') AS no_counts,
    CAST([], 'Array(Float64)') AS no_bounds,
    CAST([], 'Array(Tuple(Float64, Float64))') AS no_quantiles,
    CAST(NULL, 'Nullable(Int64)') AS no_int,
    CAST(NULL, 'Nullable(Float64)') AS no_double
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
FROM {{metrics}}
