-- The projects that have sent anything.
SELECT DISTINCT project FROM trace_segments ORDER BY project LIMIT 1000
