-- Traces of the last day that were settled before all of their spans were there.
SELECT project, lower(hex(trace_id)) AS trace
FROM ledger
WHERE start > now() - INTERVAL 1 DAY AND open
GROUP BY project, trace_id
HAVING sum(sign) > 0
