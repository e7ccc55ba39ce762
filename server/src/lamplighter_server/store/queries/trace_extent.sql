-- Until when the traces of a window go on: what is asked about them need not look at later rows.
SELECT toUnixTimestamp64Nano(max(end)) AS last
FROM trace_segments
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND trace_id IN ({{window}})
