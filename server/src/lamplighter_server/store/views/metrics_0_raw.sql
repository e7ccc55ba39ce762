-- The shape of a decoded `Request` of wire/metrics.proto, by field name.
resource_metrics Array(Tuple(
    resource String,
    scope_metrics Array(Tuple(
        scope String,
        metrics Array(Tuple(
            name String,
            description String,
            unit String,
            gauge Tuple(data_points Array(Tuple(
                start_time_unix_nano UInt64, time_unix_nano UInt64, as_double Nullable(Float64), as_int Nullable(Int64),
                exemplars Array(String), attributes Array(Tuple(key String, value String)), flags UInt32))),
            sum Tuple(data_points Array(Tuple(
                start_time_unix_nano UInt64, time_unix_nano UInt64, as_double Nullable(Float64), as_int Nullable(Int64),
                exemplars Array(String), attributes Array(Tuple(key String, value String)), flags UInt32)),
                aggregation_temporality Int32, is_monotonic Bool),
            histogram Tuple(data_points Array(Tuple(
                start_time_unix_nano UInt64, time_unix_nano UInt64, count UInt64, sum Nullable(Float64),
                bucket_counts Array(UInt64), explicit_bounds Array(Float64), exemplars Array(String),
                attributes Array(Tuple(key String, value String)), flags UInt32,
                min Nullable(Float64), max Nullable(Float64))), aggregation_temporality Int32),
            exponential_histogram Tuple(data_points Array(Tuple(
                attributes Array(Tuple(key String, value String)), start_time_unix_nano UInt64, time_unix_nano UInt64,
                count UInt64, sum Nullable(Float64), scale Int32, zero_count UInt64,
                positive Tuple(offset Int32, bucket_counts Array(UInt64)),
                negative Tuple(offset Int32, bucket_counts Array(UInt64)),
                flags UInt32, exemplars Array(String), min Nullable(Float64), max Nullable(Float64),
                zero_threshold Float64)), aggregation_temporality Int32),
            summary Tuple(data_points Array(Tuple(
                start_time_unix_nano UInt64, time_unix_nano UInt64, count UInt64, sum Float64,
                quantile_values Array(Tuple(quantile Float64, value Float64)),
                attributes Array(Tuple(key String, value String)), flags UInt32))),
            metadata Array(String))),
        schema_url String)),
    schema_url String)),
project Array(String),
arrival UInt64,
segment UInt64
