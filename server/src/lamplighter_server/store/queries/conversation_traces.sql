-- The traces of one conversation, the first one first.
SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(min(part.start)) AS began
FROM trace_segments AS part
WHERE project = {project:String} AND has(conversations, {conversation:String})
GROUP BY trace_id
ORDER BY began, id
LIMIT {limit:UInt64}
