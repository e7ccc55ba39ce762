-- One row a resource of a request, and where in its bytes the attributes stand that name service and environment.
-- The steps are flat views behind Null tables: the engine takes milliseconds to analyse each, and seconds for one nested query.
SELECT
    project[-1] AS project,
    segment,
    fromUnixTimestamp64Nano(toInt64(arrival)) AS arrival,
    arrayJoin({{resources}}) AS sent,
    tupleElement(sent, 1) AS resource_bytes,
    {{resource_found}},
    {{resource_sizes}}
FROM {{raw}}
