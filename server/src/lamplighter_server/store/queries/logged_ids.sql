-- The conversations that log events tell of and a filter lets through.
SELECT arrayJoin(conversations)
FROM logged_segments AS part
WHERE project = {project:String}
    AND arrival <= fromUnixTimestamp64Nano({now:Int64})
    AND {{logged}}
