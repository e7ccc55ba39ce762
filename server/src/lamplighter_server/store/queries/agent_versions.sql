-- What an agent was run with, and how its runs went: one row for each combination of version, instructions, models and tools.
SELECT
    version, instructions, models, tools,
    count() AS runs,
    sum(failed) AS errors,
    min(began) AS first_seen,
    max(ended) AS last_seen,
    groupArraySample(500, 1)(seconds) AS durations,
    sum(spent) AS cost,
    sum(priced) AS priced
FROM
(
    SELECT
        trace_id,
        toUnixTimestamp64Nano(min(part.start)) AS began,
        toUnixTimestamp64Nano(max(part.end)) AS ended,
        (ended - began) / 1e9 AS seconds,
        sum(part.errors) > 0 AS failed,
        arraySort(groupUniqArrayArray(agents)) AS who,
        arrayFilter(face -> face.1 = {name:String} OR (face.1 = '' AND length(who) = 1), groupUniqArrayArray(faces)) AS own,
        arrayReverseSort(tupleElement(own, 'version'))[1] AS version,
        arraySort(arrayDistinct(arrayFilter(told -> told != 0, tupleElement(own, 'instructions')))) AS instructions,
        arraySort(arrayDistinct(arrayFilter(told -> told != '', tupleElement(own, 'model')))) AS models,
        arraySort(arrayDistinct(arrayFilter(told -> told != '', tupleElement(own, 'tool')))) AS tools
    FROM trace_segments AS part
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND part.start >= fromUnixTimestamp64Nano({low:Int64})
        AND part.start < fromUnixTimestamp64Nano({high:Int64})
        AND has(agents, {name:String})
        AND ({environment:String} = '' OR has(environments, {environment:String}))
        AND {{narrowed}}
    GROUP BY trace_id
) AS run
LEFT ANY JOIN
(
    SELECT trace_id, sum(sign * entry.cost) AS spent, sum(sign * (entry.price != '')) AS priced
    FROM ledger AS entry
    WHERE project = {project:String}
        AND segment <= {as_of:UInt64}
        AND entry.start >= fromUnixTimestamp64Nano({low:Int64})
        AND agent = {name:String}
        AND counted
    GROUP BY trace_id
) AS used USING (trace_id)
GROUP BY version, instructions, models, tools
ORDER BY last_seen DESC
LIMIT {limit:UInt64}
