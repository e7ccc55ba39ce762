-- Up to which point of the ledger, or which segment, the sums by hour and those by day go.
SELECT maxIf(batch, of = {hours:String}) AS hours, maxIf(batch, of = {days:String}) AS days
FROM usage_batches
