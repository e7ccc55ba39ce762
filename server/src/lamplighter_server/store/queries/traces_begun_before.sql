-- Those of some traces that began before a moment.
SELECT DISTINCT lower(hex(trace_id)) AS id
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start < fromUnixTimestamp64Nano({low:Int64})
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
