-- One row a log record or event. Raw values as in `spans`; the body is an AnyValue.
CREATE TABLE IF NOT EXISTS logs
(
    project LowCardinality(String),
    segment UInt64 CODEC(Delta, LZ4),
    arrival DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    observed_time DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    slot Int64 CODEC(Delta, LZ4),
    trace_id FixedString(16),
    span_id FixedString(8),
    flags UInt32,
    severity_number Int32,
    severity_text LowCardinality(String),
    event_name LowCardinality(String),
    service LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    resource LowCardinality(String),
    resource_schema_url LowCardinality(String),
    scope LowCardinality(String),
    scope_schema_url LowCardinality(String),
    body String,
    attributes Map(LowCardinality(String), String),
    content Map(LowCardinality(String), String),
    dropped_attributes_count UInt32,
    INDEX segment_range segment TYPE minmax GRANULARITY 1,
    INDEX trace_ids trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, slot, trace_id)
TTL toDateTime(arrival) + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(3))
SETTINGS {{durable}}
