-- The traces of which the ledger counts most in a range of time, behind a place in that order: those of which it counts anything.
SELECT lower(hex(trace_id)) AS id, amount
FROM
(
    SELECT trace_id, sum(sign * toInt64({{counted}})) AS amount
    FROM ledger AS entry
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND start BETWEEN fromUnixTimestamp64Nano({low:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
        AND counted
        AND trace_id != toFixedString('', 16)
    GROUP BY trace_id
    HAVING amount > 0
)
WHERE {{behind}}
ORDER BY amount DESC, trace_id DESC
LIMIT {limit:UInt64}
