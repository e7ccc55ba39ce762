-- When a project's first trace began.
SELECT toUnixTimestamp64Nano(min(start)) AS first, count() AS rows
FROM trace_segments
WHERE project = {project:String} AND segment <= {as_of:UInt64}
