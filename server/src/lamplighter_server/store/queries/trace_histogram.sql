-- How many traces began in each step of a range, and in how many of them something failed.
SELECT
    intDiv(began - {low:Int64}, {interval:Int64}) AS bucket,
    count() AS traces,
    countIf(failed) AS errors
FROM
(
    SELECT
        toUnixTimestamp64Nano(min(part.start)) AS began,
        sum(part.errors) > 0 AS failed
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({earliest:Int64})
        AND {{row_conditions}}
    GROUP BY trace_id
    HAVING began >= {low:Int64} AND began < {high:Int64} AND {{group_conditions}}
)
GROUP BY bucket
ORDER BY bucket
SETTINGS max_bytes_before_external_group_by = 1073741824
