-- The traces of a segment in which a step around a model call tells of reasoning.
SELECT DISTINCT project, lower(hex(trace_id)) AS trace
FROM spans
PREWHERE segment = {segment:UInt64} AND dialect IN {dialects:Array(String)}
WHERE match({{text}}, {reasoned:String})
