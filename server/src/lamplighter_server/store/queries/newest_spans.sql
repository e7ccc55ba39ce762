-- The newest spans of a range, at most so many.
SELECT {{columns}}
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000)
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
ORDER BY slot DESC
LIMIT {rows:UInt64}
