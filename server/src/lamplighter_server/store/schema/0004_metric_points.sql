-- One row a data point of any metric type; what a type does not have is NULL, 0 or empty.
CREATE TABLE IF NOT EXISTS metric_points
(
    project LowCardinality(String),
    segment UInt64 CODEC(Delta, LZ4),
    arrival DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    name LowCardinality(String),
    description LowCardinality(String),
    unit LowCardinality(String),
    metadata Array(String),
    type LowCardinality(String),
    temporality Int32,
    monotonic Bool,
    start DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    flags UInt32,
    int_value Nullable(Int64),
    double_value Nullable(Float64),
    count UInt64,
    sum Nullable(Float64),
    min Nullable(Float64),
    max Nullable(Float64),
    bucket_counts Array(UInt64),
    explicit_bounds Array(Float64),
    scale Int32,
    zero_count UInt64,
    zero_threshold Float64,
    positive Tuple(offset Int32, bucket_counts Array(UInt64)),
    negative Tuple(offset Int32, bucket_counts Array(UInt64)),
    quantiles Array(Tuple(quantile Float64, value Float64)),
    exemplars Array(String),
    service LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    resource LowCardinality(String),
    resource_schema_url LowCardinality(String),
    scope LowCardinality(String),
    scope_schema_url LowCardinality(String),
    attributes Map(LowCardinality(String), String),
    INDEX segment_range segment TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, name, time)
SETTINGS {{durable}}
