-- The resources that the newest spans came from, as raw messages.
SELECT DISTINCT resource
FROM ({{newest}})
LIMIT {limit:UInt64}
