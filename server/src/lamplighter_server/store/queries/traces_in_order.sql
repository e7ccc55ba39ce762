-- The traces of a range that a filter lets through in the order of an amount or a text of theirs, behind a place in it.
-- One that began before the range is among them too, by what is known of it since.
SELECT lower(hex(trace_id)) AS id, amount
FROM
(
    SELECT trace_id, {{amount}} AS amount
    FROM trace_segments AS part
    {{used}}
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({low:Int64})
        AND {{row_conditions}}
    GROUP BY trace_id
    HAVING min(part.start) < fromUnixTimestamp64Nano({high:Int64}) AND {{group_conditions}}
)
WHERE {{behind}}
ORDER BY {{unknown}} amount {{way}}, trace_id {{way}}
LIMIT {limit:UInt64}
SETTINGS max_bytes_before_external_group_by = 1073741824
