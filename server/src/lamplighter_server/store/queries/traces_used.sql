-- What the ledger counts for each trace of a range, as whole numbers: their sums are the same in whatever order they are added.
SELECT trace_id, sum(sign * toInt64({{counted}})) AS used
FROM ledger AS entry
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
    AND counted
GROUP BY trace_id
