-- The newest traces of a window that a filter lets through, by what is known of them since the window's start.
-- One that began before the window is among them too; one that began behind it is kept out by `before`.
SELECT
    lower(hex(trace_id)) AS id,
    toUnixTimestamp64Nano(min(part.start)) AS began
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({low:Int64})
    AND {{row_conditions}}
GROUP BY trace_id
HAVING (began < {before:Int64} OR (began = {before:Int64} AND hex(trace_id) < {before_id:String}))
    AND {{group_conditions}}
ORDER BY began DESC, trace_id DESC
LIMIT {limit:UInt64}
SETTINGS max_bytes_before_external_group_by = 1073741824
