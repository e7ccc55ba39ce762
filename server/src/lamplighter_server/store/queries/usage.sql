-- What was used, by what was asked for: from the sums by hour, and from the ledger where these don't reach.
SELECT {{dimensions}}, {{sums}}
FROM
(
    SELECT {{columns}}
    FROM usage_hours
    WHERE project = {project:String} AND hour >= toDateTime({first:Int64}) AND hour < toDateTime({last:Int64})
        AND batch <= {summed:UInt64}
    UNION ALL
    SELECT {{columns}}
    FROM ({{rows}})
) AS entry
WHERE {{where}}
GROUP BY {{keys}}
HAVING calls != 0 OR input_tokens + output_tokens != 0
ORDER BY cost DESC, input_tokens DESC, {{keys}}
LIMIT {limit:UInt64}
