-- The ledger: what each model call used, for whom and at which price, and each claim of usage that does not count with its reason.
-- Rows are never changed. What is settled anew is taken back by rows with `sign` -1 and written again: the truth is sum(x * sign).
-- `segment` is the one whose load settled it: undoing that segment also undoes what it settled. `point` rises with each
-- settling and tells what the sums by hour have in them already.
CREATE TABLE IF NOT EXISTS ledger
(
    project LowCardinality(String),
    segment UInt64 CODEC(Delta, LZ4),
    point UInt64 CODEC(Delta, LZ4),
    arrival DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    sign Int8,
    trace_id FixedString(16),
    span_id FixedString(8),
    start DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    seconds Float32,
    counted Bool,
    reason String,
    calls UInt8,
    failed Bool,
    agent LowCardinality(String),
    agent_version LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    service_tier LowCardinality(String),
    tool LowCardinality(String),
    workflow LowCardinality(String),
    conversation String,
    service LowCardinality(String),
    environment LowCardinality(String),
    response_id String,
    input_tokens UInt64,
    output_tokens UInt64,
    cache_read_tokens UInt64,
    cache_write_tokens UInt64,
    reasoning_tokens UInt64,
    price LowCardinality(String),
    cost Float64,
    saved Float64,
    open Bool,
    INDEX segment_range segment TYPE minmax GRANULARITY 1,
    INDEX point_range point TYPE minmax GRANULARITY 1,
    INDEX trace_ids trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, start)
SETTINGS {{durable}}
