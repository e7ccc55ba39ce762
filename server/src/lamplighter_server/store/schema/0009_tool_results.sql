-- Executions of tools that no span tells of: a model call was given the result, in its own messages or those of a log event.
-- `span_id` is the call's. What an `execute_tool` span tells of too is left out by those who read it.
CREATE TABLE IF NOT EXISTS tool_results
(
    project LowCardinality(String),
    segment UInt64 CODEC(Delta, LZ4),
    arrival DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    trace_id FixedString(16),
    span_id FixedString(8),
    start DateTime64(9, 'UTC') CODEC(Delta, LZ4),
    name LowCardinality(String),
    call_id String,
    INDEX segment_range segment TYPE minmax GRANULARITY 1,
    INDEX trace_ids trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, start)
SETTINGS {{durable}}
