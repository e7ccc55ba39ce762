-- What one journal segment brought of one trace. A trace is the sum of its rows: the view `traces` shows one row each.
-- Rows are never merged, so a segment can be taken back exactly, and a list can be read as of a segment.
CREATE TABLE IF NOT EXISTS trace_segments
(
    project LowCardinality(String),
    segment UInt64,
    arrival DateTime64(9, 'UTC'),
    trace_id FixedString(16),
    start DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    end DateTime64(9, 'UTC'),
    spans UInt32,
    errors UInt32,
    roots UInt32,
    entries UInt32,
    root_start DateTime64(9, 'UTC'),
    root_name String,
    first_name String,
    ask String,
    agent LowCardinality(String),
    agent_start DateTime64(9, 'UTC'),
    services Array(LowCardinality(String)),
    environments Array(LowCardinality(String)),
    agents Array(LowCardinality(String)),
    models Array(Tuple(request LowCardinality(String), response LowCardinality(String))),
    providers Array(LowCardinality(String)),
    operations Array(LowCardinality(String)),
    tools Array(LowCardinality(String)),
    workflows Array(LowCardinality(String)),
    conversations Array(String),
    finish_reasons Array(LowCardinality(String)),
    error_types Array(LowCardinality(String)),
    calls UInt32,
    input_tokens UInt64,
    output_tokens UInt64,
    cache_read_tokens UInt64,
    cache_write_tokens UInt64,
    reasoning_tokens UInt64,
    INDEX trace_ids trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX segment_range segment TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, start)
SETTINGS {{durable}}
