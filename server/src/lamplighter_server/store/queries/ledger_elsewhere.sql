-- The traces of a segment that other segments settled something of.
SELECT DISTINCT project, lower(hex(trace_id)) AS trace
FROM ledger
WHERE segment != {segment:UInt64}
    AND trace_id IN (SELECT trace_id FROM trace_segments WHERE segment = {segment:UInt64})
    AND (project, trace_id) IN (SELECT project, trace_id FROM trace_segments WHERE segment = {segment:UInt64})
