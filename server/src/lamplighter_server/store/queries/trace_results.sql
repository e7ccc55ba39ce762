-- The tools that only results tell of, by trace.
SELECT lower(hex(trace_id)) AS id, arraySort(groupUniqArray(name)) AS tools
FROM tool_results
WHERE project = {project:String}
    AND start BETWEEN fromUnixTimestamp64Nano({began:Int64}) AND fromUnixTimestamp64Nano({ended:Int64} + 600000000000)
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
GROUP BY trace_id
