-- What log events of a segment say that model calls were given, where it may hold results of tools: a call's messages, each
-- in an event of its own or all in one.
SELECT
    project, toUnixTimestamp64Nano(max(arrival)), trace_id, span_id, toUnixTimestamp64Nano(max(begun)),
    groupArray(if(role = '', mapFromArrays(arrayMap(k -> toString(k), given_keys), arrayMap(k -> content[k], given_keys)), map('role', role, 'body', body)))
FROM
(
    SELECT
        *,
        if(time = toDateTime64(0, 9, 'UTC'), observed_time, time) AS begun,
        if(event_name != '', event_name, substring(attributes['event.name'], 3)) AS event,
        arrayFilter(k -> {{given}}, mapKeys(content)) AS given_keys,
        extract(event, '^gen_ai\\.(assistant|tool|user|system)\\.message$') AS role
    FROM logs
    WHERE segment = {segment:UInt64}
        AND span_id != toFixedString('', 8)
        AND startsWith(event, 'gen_ai.')
        AND (role != '' OR event = 'gen_ai.client.inference.operation.details' AND multiSearchAny(content['gen_ai.input.messages'], {{marks}}))
        AND length(body) + arraySum(v -> length(v), mapValues(content)) <= {longest:UInt64}
    ORDER BY begun
)
GROUP BY project, trace_id, span_id
HAVING countIf(role IN ('', 'tool')) > 0
SETTINGS max_block_size = 200
