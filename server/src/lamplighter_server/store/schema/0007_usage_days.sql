-- What was summed up, and up to which point: a batch is there once its rows are all written, and not before.
CREATE TABLE IF NOT EXISTS usage_batches
(
    of LowCardinality(String),
    batch UInt64
)
ENGINE = MergeTree
ORDER BY (of, batch)
SETTINGS {{durable}};
-- Before there were marks, the last batch could be half written: it is done again.
INSERT INTO usage_batches
SELECT 'hours', max(batch)
FROM usage_hours
WHERE batch < (SELECT max(batch) FROM usage_hours);
ALTER TABLE usage_hours ADD INDEX IF NOT EXISTS edges (batch, hour) TYPE minmax GRANULARITY 1;
-- The sums by hour, summed by day: `hour` is the first of the day.
CREATE TABLE IF NOT EXISTS usage_days AS usage_hours
