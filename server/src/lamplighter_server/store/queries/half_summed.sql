-- Rows of batches that were not written to their end.
SELECT
    (SELECT count() FROM usage_hours WHERE batch > {hours:UInt64}) AS usage_hours,
    (SELECT count() FROM usage_days WHERE batch > {days:UInt64}) AS usage_days
