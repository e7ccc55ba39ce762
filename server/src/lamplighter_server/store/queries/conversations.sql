-- The conversations of a window whose last turn began in it, the latest first, behind a place of the list.
-- `mark` orders those whose last turns began at the same moment.
SELECT
    id,
    toUnixTimestamp64Nano(max(seen)) AS last,
    concat(lower(hex(sipHash64(id))), lower(hex(cityHash64(id)))) AS mark
FROM
(
    SELECT arrayJoin(conversations) AS id, seen
    FROM ({{parts}})
)
WHERE {{unlisted}}
GROUP BY id
HAVING last < {before:Int64} OR (last = {before:Int64} AND mark < {before_id:String})
ORDER BY last DESC, mark DESC
LIMIT {limit:UInt64}
