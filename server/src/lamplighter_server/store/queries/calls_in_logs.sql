-- The log records of a segment that tell of a model call and belong to no span.
SELECT
    project, toUnixTimestamp64Nano(arrival), toUnixTimestamp64Nano(if(time = toDateTime64(0, 9, 'UTC'), observed_time, time)),
    event, scope_name, service, environment, attributes
FROM
(
    SELECT *, if(attributes['event.name'] = '', event_name, substring(attributes['event.name'], 3)) AS event
    FROM logs
    WHERE segment = {segment:UInt64} AND span_id = toFixedString('', 8)
)
WHERE {{which}}
SETTINGS max_block_size = 2000
