-- Runs as rows of the sums: each trace that an agent took part in, as all of these rows tell it, and with `sign` -1 as those
-- up to `since` did, which is summed up already. Where nothing came behind `since` the two cancel out.
SELECT
    {{placed}} agent, services, environments,
    {{lasted}} AS lasted,
    toInt64(sign) AS runs,
    sign * failed AS failed_runs,
    first_seen, last_seen
FROM
(
    SELECT
        project, arrayJoin(agents) AS agent, arrayJoin(if(segment <= {{since}}, [1, -1], [1])) AS sign,
        min(arrival) AS arrived_at,
        min(part.start) AS first_seen,
        max(part.end) AS last_seen,
        toInt64(max(errors > 0)) AS failed,
        arraySort(groupUniqArrayArray(part.services)) AS services,
        arraySort(groupUniqArrayArray(part.environments)) AS environments,
        toUnixTimestamp64Nano(last_seen) - toUnixTimestamp64Nano(first_seen) AS duration
    FROM trace_segments AS part
    WHERE {{which}}
    GROUP BY project, trace_id, agent, sign
)
WHERE {{begun}}
