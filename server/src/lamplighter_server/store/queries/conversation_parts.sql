-- What spans and log events tell of conversations: a row for each trace and segment of traces, and each segment of logs.
-- What was logged is as of a moment: a segment of logs may be loaded behind later ones of traces.
SELECT
    conversations, trace_id, false AS logged, part.start AS seen, part.end AS last,
    errors AS failed, agents AS of_agents, ask AS asked, emptyArrayUInt64() AS prompts
FROM trace_segments AS part
WHERE project = {project:String}
    AND segment <= {as_of:UInt64}
    AND {{which}}
    AND ({environment:String} = '' OR has(environments, {environment:String}))
    AND {{narrowed}}
UNION ALL
SELECT
    conversations, trace_id, true AS logged, part.start AS seen, part.end AS last,
    errors AS failed, agents AS of_agents, ask AS asked, prompts
FROM logged_segments AS part
WHERE project = {project:String}
    AND arrival <= fromUnixTimestamp64Nano({now:Int64})
    AND {{which}}
    AND ({environment:String} = '' OR has(environments, {environment:String}))
    AND {{logged}}
