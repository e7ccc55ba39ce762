-- The ledger summed by conversation, and by hour and day as in 0006.
CREATE TABLE IF NOT EXISTS conversation_hours
(
    project LowCardinality(String),
    batch UInt64,
    arrived Date,
    hour DateTime('UTC') CODEC(Delta, LZ4),
    conversation String,
    calls Int64,
    failed_calls Int64,
    input_tokens Int64,
    output_tokens Int64,
    cache_read_tokens Int64,
    cache_write_tokens Int64,
    reasoning_tokens Int64,
    unpriced_tokens Int64,
    priced Int64,
    cost Float64,
    saved Float64,
    INDEX edges (batch, hour) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY arrived
ORDER BY (project, hour)
SETTINGS {{durable}};
CREATE TABLE IF NOT EXISTS conversation_days AS conversation_hours
