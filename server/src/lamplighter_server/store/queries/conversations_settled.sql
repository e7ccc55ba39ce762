-- The conversations of which the spans of a segment tell what was used.
SELECT project, groupUniqArray((service, conversation)) AS conversations, toUnixTimestamp64Nano(min(start)) AS low, toUnixTimestamp64Nano(max(start)) AS high
FROM ledger
WHERE segment = {segment:UInt64}
    AND conversation != ''
    AND trace_id != toFixedString('', 16)
    AND counted
GROUP BY project
