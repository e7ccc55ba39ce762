-- The traces of which the ledger counts most in a range of time, behind a place in that order: those of which it counts anything.
-- What only log events tell of is of no trace.
SELECT lower(hex(trace_id)) AS id, used AS amount
FROM ({{used}})
WHERE amount > 0 AND trace_id != toFixedString('', 16) AND {{behind}}
ORDER BY amount DESC, trace_id DESC
LIMIT {limit:UInt64}
