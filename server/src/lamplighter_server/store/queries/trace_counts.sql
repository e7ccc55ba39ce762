-- How many of the traces that began in a range pass each of some filters.
SELECT sumForEach(passing) AS counts
FROM
(
    SELECT toUnixTimestamp64Nano(min(part.start)) AS began, [{{tests}}] AS passing
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({earliest:Int64})
        AND {{row_conditions}}
    GROUP BY trace_id
    HAVING began >= {low:Int64} AND began < {high:Int64} AND {{group_conditions}}
)
SETTINGS max_bytes_before_external_group_by = 1073741824
