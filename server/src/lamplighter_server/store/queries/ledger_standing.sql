-- What the ledger holds of some traces: the rows that were not taken back.
SELECT {{columns}}
FROM ledger AS entry
WHERE project = {project:String}
    AND entry.start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({high:Int64})
    AND entry.trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
GROUP BY ALL
HAVING sum(sign) > 0
