-- What was summed up in a range: whole days from the sums by day, the hours around and behind them from the sums by hour.
SELECT {{columns}}
FROM {{table}}_days
WHERE project = {project:String} AND batch <= {days:UInt64}
    AND hour >= toDateTime({first_day:Int64}) AND hour < toDateTime({last_day:Int64})
UNION ALL
SELECT {{columns}}
FROM {{table}}_hours
WHERE project = {project:String} AND batch <= {summed:UInt64}
    AND hour >= toDateTime({first:Int64}) AND hour < toDateTime({last:Int64})
    AND (batch > {days:UInt64} OR hour < toDateTime({first_day:Int64}) OR hour >= toDateTime({last_day:Int64}))
