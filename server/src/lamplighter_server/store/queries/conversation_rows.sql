-- Some conversations as a whole: all of their turns in a range of time.
SELECT
    id,
    toUnixTimestamp64Nano(min(seen)) AS began,
    toUnixTimestamp64Nano(max(last)) AS ended,
    uniqExact(trace_id) AS turns,
    sum(failed) AS errors,
    arraySort(groupUniqArrayArray(of_agents)) AS agents,
    argMin(asked, seen) AS ask
FROM
(
    SELECT
        arrayJoin(conversations) AS id, trace_id, part.start AS seen, part.end AS last, part.errors AS failed,
        part.agents AS of_agents, part.ask AS asked
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({low:Int64})
        AND part.start < fromUnixTimestamp64Nano({high:Int64})
        AND hasAny(conversations, {ids:Array(String)})
        AND {{narrowed}}
)
WHERE id IN {ids:Array(String)}
GROUP BY id
