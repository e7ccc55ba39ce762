-- What ran, summed by hour as the ledger is (0006): a row's `batch` is the greatest segment in it, and what lies behind the
-- last batch is read from the rows themselves. Parted by the day of arrival, as those are.
-- Runs of an agent, by when they began. `lasted` is a power of 1.05 in seconds (read/lasted.py). What a later segment tells of
-- a run takes back what was summed up of it, so only sums over `runs` and `failed_runs` tell the truth.
CREATE TABLE IF NOT EXISTS run_hours
(
    project LowCardinality(String),
    batch UInt64,
    arrived Date,
    hour DateTime('UTC') CODEC(Delta, LZ4),
    agent LowCardinality(String),
    services Array(LowCardinality(String)),
    environments Array(LowCardinality(String)),
    lasted Int16,
    runs Int64,
    failed_runs Int64,
    first_seen DateTime64(9, 'UTC'),
    last_seen DateTime64(9, 'UTC'),
    INDEX edges (batch, hour) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY arrived
ORDER BY (project, hour)
SETTINGS {{durable}};
CREATE TABLE IF NOT EXISTS run_days AS run_hours;
-- Executions of tools that spans tell of.
CREATE TABLE IF NOT EXISTS tool_hours
(
    project LowCardinality(String),
    batch UInt64,
    arrived Date,
    hour DateTime('UTC') CODEC(Delta, LZ4),
    tool LowCardinality(String),
    agent LowCardinality(String),
    error_type LowCardinality(String),
    lasted Int16,
    calls Int64,
    failed_calls Int64,
    first_seen DateTime64(9, 'UTC'),
    last_seen DateTime64(9, 'UTC'),
    INDEX edges (batch, hour) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY arrived
ORDER BY (project, hour)
SETTINGS {{durable}};
CREATE TABLE IF NOT EXISTS tool_days AS tool_hours;
-- What spans of an agent show of it.
CREATE TABLE IF NOT EXISTS face_hours
(
    project LowCardinality(String),
    batch UInt64,
    arrived Date,
    hour DateTime('UTC') CODEC(Delta, LZ4),
    agent LowCardinality(String),
    dialect LowCardinality(String),
    scope LowCardinality(String),
    some_ids Array(String),
    ids AggregateFunction(uniq, String),
    INDEX edges (batch, hour) TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY arrived
ORDER BY (project, agent, hour)
SETTINGS {{durable}};
CREATE TABLE IF NOT EXISTS face_days AS face_hours
