-- Up to which point of the ledger the sums by hour go.
SELECT max(batch) AS point FROM usage_hours
