-- The tools that were executed in a range of time.
SELECT
    tool AS name,
    sum(entry.calls) AS calls,
    sum(entry.failed_calls) AS failed_calls,
    sumIf(entry.calls, agent = '') AS calls_of_nobody,
    sumMap(map(lasted, entry.calls)) AS durations,
    toUnixTimestamp64Nano(min(entry.first_seen)) AS first_seen,
    toUnixTimestamp64Nano(max(entry.last_seen)) AS last_seen,
    arraySort(groupUniqArrayIf(agent, agent != '')) AS agents,
    arraySort(groupUniqArrayIf(error_type, error_type != '')) AS error_types
FROM ({{executions}}) AS entry
WHERE {{named}} AND ({environment:String} = '' OR environment = {environment:String})
GROUP BY tool
ORDER BY calls DESC, name
LIMIT {limit:UInt64}
