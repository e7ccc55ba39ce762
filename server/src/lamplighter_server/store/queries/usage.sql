-- What was used, by what was asked for: what was summed up, and the ledger's rows where the sums don't reach.
SELECT {{dimensions}}, {{sums}}, count() OVER () AS combinations
FROM
(
    {{summed}}
    UNION ALL
    SELECT {{columns}}
    FROM ({{rows}})
) AS entry
WHERE {{where}}
GROUP BY {{keys}}
HAVING calls != 0 OR input_tokens + output_tokens != 0
ORDER BY cost DESC, input_tokens DESC, {{keys}}
LIMIT {limit:UInt64}
