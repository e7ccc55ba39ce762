-- The agents that ran in a range of time, each with the traces it took part in.
SELECT
    name,
    toUnixTimestamp64Nano(min(seen)) AS first_seen,
    toUnixTimestamp64Nano(max(last)) AS last_seen,
    uniqExact(trace_id) AS runs,
    uniqExactIf(trace_id, failed) AS failed_runs,
    quantiles(0.5, 0.95)(seconds) AS durations,
    arraySort(groupUniqArrayArray(of_services)) AS services,
    arraySort(groupUniqArrayArray(of_environments)) AS environments
FROM
(
    SELECT
        arrayJoin(agents) AS name,
        trace_id,
        part.start AS seen,
        part.end AS last,
        part.errors > 0 AS failed,
        (toUnixTimestamp64Nano(part.end) - toUnixTimestamp64Nano(part.start)) / 1e9 AS seconds,
        part.services AS of_services,
        part.environments AS of_environments
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND part.start >= fromUnixTimestamp64Nano({low:Int64})
        AND part.start < fromUnixTimestamp64Nano({high:Int64})
        AND {{narrowed}}
)
WHERE {name:String} = '' OR name = {name:String}
GROUP BY name
ORDER BY last_seen DESC, name
LIMIT {limit:UInt64}
