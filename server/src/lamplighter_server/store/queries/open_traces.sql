-- Traces of the last day that were settled before all of their spans were there, the newest first.
SELECT project, lower(hex(trace_id)) AS trace
FROM ledger
WHERE start > now() - INTERVAL 1 DAY AND open
GROUP BY project, trace_id
HAVING sum(sign) > 0
ORDER BY max(start) DESC
LIMIT {limit:UInt64}
