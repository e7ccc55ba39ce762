-- The conversations that went on behind a window.
SELECT arrayJoin(conversations)
FROM ({{parts}})
