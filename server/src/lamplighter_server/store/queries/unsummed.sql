-- How many rows of traces came since all was summed up, and when what they tell of began.
SELECT count() AS rows, toUnixTimestamp64Nano(min(start)) AS low, toUnixTimestamp64Nano(max(start)) AS high
FROM trace_segments
WHERE project = {project:String} AND segment > {since:UInt64}
