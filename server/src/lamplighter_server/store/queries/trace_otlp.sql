-- The spans of one trace as they were sent, in the order of their start.
SELECT
    resource, resource_schema_url, scope, scope_schema_url,
    trace_id, span_id, parent_span_id, trace_state, flags, name, kind,
    toUnixTimestamp64Nano(start) AS began, duration, status_code, status_message,
    content, dropped_attributes_count, events, dropped_events_count, links, dropped_links_count, {{stored}}
FROM spans
WHERE project = {project:String}
    AND slot BETWEEN intDiv({began:Int64}, 600000000000) - 1 AND intDiv({ended:Int64}, 600000000000) + 1
    AND trace_id = toFixedString(unhex({id:String}), 16)
    AND segment <= {as_of:UInt64}
ORDER BY start, span_id
SETTINGS max_block_size = 100, max_bytes_before_external_sort = 268435456
