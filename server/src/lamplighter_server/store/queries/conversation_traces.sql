-- The traces of one conversation behind a place, the first one first.
SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(min(part.start)) AS began
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND has(conversations, {conversation:String})
GROUP BY trace_id
HAVING began > {after:Int64} OR (began = {after:Int64} AND id > {after_id:String})
ORDER BY began, id
LIMIT {limit:UInt64}
