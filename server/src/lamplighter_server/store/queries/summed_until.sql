-- Up to which point of the ledger the sums by hour and those by day go.
SELECT maxIf(batch, of = 'hours') AS hours, maxIf(batch, of = 'days') AS days
FROM usage_batches
