-- What the steps around the model calls of some traces say of answers, word by word: tokens of reasoning, ids, where a message begins.
SELECT lower(hex(trace_id)) AS trace, extractAll({{text}}, {words:String}) AS words
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
    AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))
    AND dialect IN {dialects:Array(String)}
    AND notEmpty(words)
