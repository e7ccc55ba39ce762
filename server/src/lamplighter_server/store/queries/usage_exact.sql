-- The same from the ledger alone, for what is not summed by hour; `told` are values of raw attributes by trace.
SELECT {{dimensions}}, {{sums}}, count() OVER () AS combinations
FROM ({{rows}}) AS entry
{{told}}
WHERE {{where}}
GROUP BY {{keys}}
HAVING calls != 0 OR input_tokens + output_tokens != 0
ORDER BY cost DESC, input_tokens DESC, {{keys}}
LIMIT {limit:UInt64}
