-- What was used, by what was asked for: whole days from the sums by day, the hours around and behind them from the sums
-- by hour, and the ledger's rows where these don't reach.
SELECT {{dimensions}}, {{sums}}
FROM
(
    SELECT {{columns}}
    FROM usage_days
    WHERE project = {project:String} AND batch <= {days:UInt64}
        AND hour >= toDateTime({first_day:Int64}) AND hour < toDateTime({last_day:Int64})
    UNION ALL
    SELECT {{columns}}
    FROM usage_hours
    WHERE project = {project:String} AND batch <= {summed:UInt64}
        AND hour >= toDateTime({first:Int64}) AND hour < toDateTime({last:Int64})
        AND (batch > {days:UInt64} OR hour < toDateTime({first_day:Int64}) OR hour >= toDateTime({last_day:Int64}))
    UNION ALL
    SELECT {{columns}}
    FROM ({{rows}})
) AS entry
WHERE {{where}}
GROUP BY {{keys}}
HAVING calls != 0 OR input_tokens + output_tokens != 0
ORDER BY cost DESC, input_tokens DESC, {{keys}}
LIMIT {limit:UInt64}
