-- Some conversations as a whole: all of their turns in a range of time. Of one that spans tell of, only they count.
SELECT
    id,
    toUnixTimestamp64Nano(min(seen)) AS began,
    toUnixTimestamp64Nano(max(last)) AS ended,
    uniqExactIf(trace_id, NOT logged) AS traces,
    if(traces > 0, traces, greatest(uniqExactArray(prompts), 1)) AS turns,
    if(traces > 0, sumIf(failed, NOT logged), sum(failed)) AS errors,
    arraySort(groupUniqArrayArray(of_agents)) AS agents,
    argMinIf(asked, seen, asked != '' OR NOT logged) AS ask
FROM
(
    SELECT *, arrayJoin(conversations) AS id
    FROM ({{parts}})
)
WHERE id IN {ids:Array(String)}
GROUP BY id
