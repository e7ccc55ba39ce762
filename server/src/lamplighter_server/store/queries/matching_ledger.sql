-- The traces of a project whose counted calls pass a filter's test, in the range of time of the traces looked at.
SELECT trace_id
FROM ledger AS entry
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND entry.start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
    AND counted
GROUP BY trace_id
HAVING {{test}}
