-- The shape of a decoded `Request` of wire/traces.proto, by field name.
resource_spans Array(Tuple(
    resource String,
    scope_spans Array(Tuple(
        scope String,
        spans Array(Tuple(
            trace_id String,
            span_id String,
            trace_state String,
            parent_span_id String,
            name String,
            kind Int32,
            start_time_unix_nano UInt64,
            end_time_unix_nano UInt64,
            attributes Array(Tuple(key String, value String)),
            dropped_attributes_count UInt32,
            events Array(String),
            dropped_events_count UInt32,
            links Array(String),
            dropped_links_count UInt32,
            status Tuple(message String, code Int32),
            flags UInt32)),
        schema_url String)),
    schema_url String)),
project Array(String),
arrival UInt64,
segment UInt64
