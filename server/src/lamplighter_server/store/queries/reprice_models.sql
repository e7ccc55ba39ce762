-- What the prices of a project's counted calls in a range of time depend on.
SELECT DISTINCT provider, response_model, request_model, toDate(start) AS day, service_tier
FROM ledger
WHERE project = {project:String}
    AND start >= fromUnixTimestamp64Nano({low:Int64})
    AND start < fromUnixTimestamp64Nano({high:Int64})
    AND counted
