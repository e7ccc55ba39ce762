-- The segments of logs that tell of a conversation.
SELECT segment
FROM logged_segments
WHERE project = {project:String}
    AND has(conversations, {conversation:String})
    AND arrival <= fromUnixTimestamp64Nano({now:Int64})
