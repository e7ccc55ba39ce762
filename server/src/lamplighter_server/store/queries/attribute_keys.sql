-- The attributes that the newest spans have.
SELECT arrayJoin(keys) AS key, count() AS spans
FROM ({{newest}})
GROUP BY key
ORDER BY spans DESC, key
LIMIT {limit:UInt64}
