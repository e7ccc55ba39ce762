-- From understood spans to the table of spans.
SELECT
    project, segment, arrival, trace_id, span_id, parent_span_id, trace_state, flags, name, kind, start, slot, duration,
    status_code, status_message, service, environment, scope_name, resource, resource_schema_url, scope, scope_schema_url,
    {{column_names}}, dialect, instructions_hash,
    attributes, listed, content, dropped_attributes_count, events, dropped_events_count, links, dropped_links_count
FROM {{meant}}
