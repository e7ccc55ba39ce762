-- The log records that tell of a model call, of what was asked or of a tool.
SELECT
    project, toUnixTimestamp64Nano(arrival), toUnixTimestamp64Nano(moment), event, span_id != toFixedString('', 8),
    scope_name, service, environment, attributes, content, body
FROM
(
    SELECT
        *,
        if(time = toDateTime64(0, 9, 'UTC'), observed_time, time) AS moment,
        if(attributes['event.name'] = '', event_name, substring(attributes['event.name'], 3)) AS event
    FROM logs
    WHERE {{within}}
)
WHERE {{which}}
{{order}}
SETTINGS max_block_size = 2000
