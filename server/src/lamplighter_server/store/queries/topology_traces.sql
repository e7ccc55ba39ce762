-- The newest traces of a range in which several agents took part.
SELECT
    lower(hex(trace_id)) AS id,
    toUnixTimestamp64Nano(min(part.start)) AS began,
    toUnixTimestamp64Nano(max(part.end)) AS ended,
    sum(part.spans) AS span_count
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({low:Int64})
    AND part.start < fromUnixTimestamp64Nano({high:Int64})
    AND {{narrowed}}
GROUP BY trace_id
HAVING length(groupUniqArrayArray(agents)) > 1
ORDER BY began DESC, trace_id DESC
LIMIT {limit:UInt64}
