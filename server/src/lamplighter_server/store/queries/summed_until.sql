-- Up to which point of the ledger the sums by hour go: the last mark, which is written when all of a batch is.
SELECT max(batch) AS point FROM usage_hours WHERE project = ''
