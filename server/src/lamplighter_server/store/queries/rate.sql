-- The rate of a call: of the steps of size of its kind (what its price depends on) the first that reaches its input. What has
-- no price has a rate without a name.
arrayFirst(
    step -> input_tokens <= step.upto,
    {rates:Array(Array(Tuple(upto UInt64, name String, fresh Float64, cached Float64, written Float64, output Float64, per_call Float64, per_hour Float64)))}[
        indexOf({kinds:Array(String)}, concat(
            provider, '␟', response_model, '␟', request_model, '␟', toString(toDate(start)), '␟', service_tier))])
