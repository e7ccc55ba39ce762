-- The agents whose runs began in a range of time. What was taken back leaves nothing of its services and environments.
SELECT
    agent AS name,
    toUnixTimestamp64Nano(min(first)) AS first_seen,
    toUnixTimestamp64Nano(max(last)) AS last_seen,
    sum(all_runs) AS runs,
    sum(all_failed) AS failed_runs,
    sumMap(lasting) AS durations,
    arraySort(groupUniqArrayArray(services)) AS services,
    arraySort(groupUniqArrayArray(environments)) AS environments
FROM
(
    SELECT
        agent, services, environments, sum(entry.runs) AS all_runs, sum(entry.failed_runs) AS all_failed,
        min(entry.first_seen) AS first, max(entry.last_seen) AS last, sumMap(map(lasted, entry.runs)) AS lasting
    FROM ({{runs}}) AS entry
    WHERE {name:String} = '' OR agent = {name:String}
    GROUP BY agent, services, environments
    HAVING all_runs > 0 AND ({environment:String} = '' OR has(environments, {environment:String}))
)
GROUP BY agent
ORDER BY last_seen DESC, name
LIMIT {limit:UInt64}
