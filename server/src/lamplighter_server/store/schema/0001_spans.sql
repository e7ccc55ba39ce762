-- One row a span, immutable. `segment` names the journal segment it came in: what recovery deletes before it loads again.
-- Parts are cut by the day of arrival, which the server's clock gives, so that no sender can scatter them.
-- `attributes` and `content` hold each value as the bytes of its OTLP AnyValue: nothing is lost, and equal values have equal bytes.
-- `listed` names the attributes whose value is an array, so that a value is looked for inside arrays only where there are any.
-- `slot` is the start in steps of ten minutes: neighbours in time lie together, and within a slot the spans of a trace do.
-- `resource`, `scope`, `events` and `links` are the OTLP messages themselves.
-- After a day a part is written once more, smaller: what arrives is under LZ4, which is quick to write, what stays is under ZSTD.
CREATE TABLE IF NOT EXISTS spans
(
    project LowCardinality(String),
    segment UInt64 CODEC(Delta, LZ4),
    arrival DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    trace_id FixedString(16),
    span_id FixedString(8),
    parent_span_id FixedString(8),
    trace_state String,
    flags UInt32,
    name LowCardinality(String),
    kind Int32,
    start DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    slot Int64 CODEC(Delta, LZ4),
    duration Int64,
    status_code Int32,
    status_message String,
    service LowCardinality(String),
    environment LowCardinality(String),
    scope_name LowCardinality(String),
    resource LowCardinality(String),
    resource_schema_url LowCardinality(String),
    scope LowCardinality(String),
    scope_schema_url LowCardinality(String),
    {{column_definitions}},
    dialect LowCardinality(String),
    attributes Map(LowCardinality(String), String),
    listed Array(LowCardinality(String)),
    content Map(LowCardinality(String), String),
    dropped_attributes_count UInt32,
    events Array(String),
    dropped_events_count UInt32,
    links Array(String),
    dropped_links_count UInt32,
    INDEX segment_range segment TYPE minmax GRANULARITY 1,
    INDEX start_range start TYPE minmax GRANULARITY 1,
    INDEX resources resource TYPE set(64) GRANULARITY 1,
    INDEX listed_keys listed TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX attribute_keys mapKeys(attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX attribute_values mapValues(attributes) TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, slot, trace_id)
TTL toDateTime(arrival) + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(3))
SETTINGS {{durable}}
