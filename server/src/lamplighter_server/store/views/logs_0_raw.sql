-- The shape of a decoded `Request` of wire/logs.proto, by field name.
resource_logs Array(Tuple(
    resource String,
    scope_logs Array(Tuple(
        scope String,
        log_records Array(Tuple(
            time_unix_nano UInt64,
            severity_number Int32,
            severity_text String,
            body String,
            attributes Array(Tuple(key String, value String)),
            dropped_attributes_count UInt32,
            flags UInt32,
            trace_id String,
            span_id String,
            observed_time_unix_nano UInt64,
            event_name String)),
        schema_url String)),
    schema_url String)),
project Array(String),
arrival UInt64,
segment UInt64
