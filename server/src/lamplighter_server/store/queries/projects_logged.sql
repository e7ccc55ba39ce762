-- The projects that log events told of calls in, within the last two days.
SELECT DISTINCT project
FROM ledger
WHERE start > now() - INTERVAL 2 DAY AND trace_id = toFixedString('', 16)
