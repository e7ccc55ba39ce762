-- From when until when some traces go, as far as they have arrived, and how many spans they have.
SELECT
    lower(hex(trace_id)) AS trace,
    toUnixTimestamp64Nano(min(start)) AS low,
    toUnixTimestamp64Nano(max(end)) AS high,
    toUnixTimestamp64Nano(max(arrival)) AS arrived,
    sum(spans) AS spans
FROM trace_segments
WHERE project = {project:String}
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
GROUP BY trace_id
