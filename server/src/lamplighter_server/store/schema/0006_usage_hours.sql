-- The ledger summed by hour and what costs are usually asked by. A row's `batch` is the greatest point of the ledger in it;
-- what lies behind the last batch is read from the ledger itself. Parted by the day of arrival, as the ledger is.
CREATE TABLE IF NOT EXISTS usage_hours
(
    project LowCardinality(String),
    batch UInt64,
    arrived Date,
    hour DateTime('UTC') CODEC(Delta, LZ4),
    agent LowCardinality(String),
    agent_version LowCardinality(String),
    provider LowCardinality(String),
    request_model LowCardinality(String),
    response_model LowCardinality(String),
    model LowCardinality(String),
    tool LowCardinality(String),
    workflow LowCardinality(String),
    service LowCardinality(String),
    environment LowCardinality(String),
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
    saved Float64
)
ENGINE = MergeTree
PARTITION BY arrived
ORDER BY (project, hour)
SETTINGS {{durable}}
