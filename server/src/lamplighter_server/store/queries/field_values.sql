-- The values of a field that begin with what was typed, and how many of the newest traces have each.
SELECT value, uniq(trace_id) AS traces
FROM (SELECT trace_id, arrayJoin(field_values) AS value FROM ({{newest}}))
WHERE value != '' AND length(value) <= 1000 AND positionCaseInsensitiveUTF8(value, {prefix:String}) = 1
GROUP BY value
ORDER BY traces DESC, value
LIMIT {limit:UInt64}
