-- The entries of a range of time that count, stand and can't be taken back with their segment, each with the price that holds
-- for it today beside the one it has.
SELECT
    *,
    rate.name AS new_price,
    ((input_tokens - least(cache_read_tokens + cache_write_tokens, input_tokens)) * rate.fresh
        + cache_read_tokens * rate.cached + cache_write_tokens * rate.written + output_tokens * rate.output) / 1e6
        + rate.per_call + rate.per_hour * seconds / 3600 AS new_cost,
    (cache_read_tokens * (rate.fresh - rate.cached) + cache_write_tokens * (rate.fresh - rate.written)) / 1e6 AS new_saved
FROM
(
    SELECT {{meaning}}, arrival, {{rate}} AS rate
    FROM ledger
    WHERE project = {project:String}
        AND start >= fromUnixTimestamp64Nano({low:Int64})
        AND start < fromUnixTimestamp64Nano({high:Int64})
        AND counted
    GROUP BY ALL
    HAVING sum(sign) > 0 AND max(segment) < {oldest:UInt64}
)
WHERE new_price != price OR abs(new_cost - cost) > 1e-12
