-- The traces whose decision was still postponed when the last process ended.
SELECT project, trace, groupArray(point) AS points, max(last) AS segment
FROM
(
    SELECT project, lower(hex(trace_id)) AS trace, point, max(segment) AS last
    FROM postponed
    GROUP BY project, trace, point
    HAVING sum(sign) > 0
)
GROUP BY project, trace
