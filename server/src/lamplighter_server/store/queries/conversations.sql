-- The conversations of a window whose last turn began in it, the latest first, behind a place of the list.
-- `mark` orders those whose last turns began at the same moment.
SELECT
    id,
    toUnixTimestamp64Nano(max(part_start)) AS last,
    concat(lower(hex(sipHash64(id))), lower(hex(cityHash64(id)))) AS mark
FROM
(
    SELECT arrayJoin(conversations) AS id, part.start AS part_start
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({since:Int64})
        AND part.start < fromUnixTimestamp64Nano({until:Int64})
        AND notEmpty(conversations)
        AND {{narrowed}}
)
WHERE {{unlisted}}
GROUP BY id
HAVING last < {before:Int64} OR (last = {before:Int64} AND mark < {before_id:String})
ORDER BY last DESC, mark DESC
LIMIT {limit:UInt64}
