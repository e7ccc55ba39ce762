-- The greatest segment up to one that came on the first day of which segments are not summed up; 0 when all are.
SELECT max(segment) AS until
FROM trace_segments
WHERE segment > {since:UInt64}
    AND segment <= {until:UInt64}
    AND toDate(arrival) =
    (
        SELECT toDate(min(arrival)) FROM trace_segments WHERE segment > {since:UInt64} AND segment <= {until:UInt64}
    )
