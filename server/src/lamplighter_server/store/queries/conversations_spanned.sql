-- The conversations of which spans tell what was used, around a range of time.
SELECT service, conversation
FROM ledger
WHERE project = {project:String}
    AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) - INTERVAL 1 DAY AND fromUnixTimestamp64Nano({high:Int64}) + INTERVAL 1 DAY
    AND conversation IN {conversations:Array(String)}
    AND trace_id != toFixedString('', 16)
    AND counted
GROUP BY service, conversation
HAVING sum(sign) > 0
