-- Which of some traces began before the end of a range, and are let through by a filter.
SELECT lower(hex(trace_id)) AS id
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({low:Int64})
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
    AND {{row_conditions}}
GROUP BY trace_id
HAVING min(part.start) < fromUnixTimestamp64Nano({high:Int64}) AND {{group_conditions}}
