-- Takes back the entries whose price has changed, and writes them again with it.
INSERT INTO ledger (project, segment, point, sign, arrival, {{meaning}})
SELECT
    {project:String}, {segment:UInt64}, {point:UInt64}, side, arrival,
    {{kept}},
    if(side = 1, new_price, price), if(side = 1, new_cost, cost), if(side = 1, new_saved, saved), open
FROM ({{repriced}})
ARRAY JOIN [-1, 1] AS side
