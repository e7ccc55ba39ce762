-- What the ledger holds of some traces, or of some calls without one: each row with how often it was written more than taken back.
-- That is less than 0 where the segment that wrote it was undone, and one that took it back was not.
SELECT {{columns}}, sum(sign) AS standing
FROM ledger AS entry
WHERE project = {project:String}
    AND entry.start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({high:Int64})
    AND {{which}}
GROUP BY ALL
HAVING standing != 0
