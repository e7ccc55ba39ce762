-- The conversations that went on behind a window.
SELECT arrayJoin(conversations)
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND part.start >= fromUnixTimestamp64Nano({until:Int64})
    AND part.start < fromUnixTimestamp64Nano({high:Int64})
    AND notEmpty(conversations)
    AND {{narrowed}}
