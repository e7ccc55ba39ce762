-- The entries of a range of time that count, stand and can't be taken back with their segment, each with the price that holds for it today beside the one it has.
SELECT
    *,
    {prices:Array(Array(String))}[kind][step] AS new_price,
    ((input_tokens - least(cache_read_tokens + cache_write_tokens, input_tokens)) * fresh
        + cache_read_tokens * cached + cache_write_tokens * written
        + output_tokens * {output:Array(Array(Float64))}[kind][step]) / 1e6
        + {per_call:Array(Array(Float64))}[kind][step]
        + {per_hour:Array(Array(Float64))}[kind][step] * seconds / 3600 AS new_cost,
    (cache_read_tokens * (fresh - cached) + cache_write_tokens * (fresh - written)) / 1e6 AS new_saved
FROM
(
    SELECT
        *,
        arrayCount(limit -> input_tokens > limit, {limits:Array(Array(UInt64))}[kind]) + 1 AS step,
        {input:Array(Array(Float64))}[kind][step] AS fresh,
        {cache_read:Array(Array(Float64))}[kind][step] AS cached,
        {cache_write:Array(Array(Float64))}[kind][step] AS written
    FROM
    (
        SELECT
            {{meaning}}, arrival,
            indexOf({kinds:Array(String)}, concat(
                provider, '␟', response_model, '␟', request_model, '␟', toString(toDate(start)), '␟', service_tier)) AS kind
        FROM ledger
        WHERE project = {project:String}
            AND start >= fromUnixTimestamp64Nano({low:Int64})
            AND start < fromUnixTimestamp64Nano({high:Int64})
            AND counted
        GROUP BY ALL
        HAVING sum(sign) > 0 AND max(segment) < {oldest:UInt64}
    )
)
WHERE new_price != price OR abs(new_cost - cost) > 1e-12
