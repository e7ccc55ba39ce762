-- Writes results of tools that no span tells of.
INSERT INTO tool_results
SELECT told.1, {segment:UInt64}, fromUnixTimestamp64Nano(told.2), unhex(told.3), unhex(told.4), fromUnixTimestamp64Nano(told.5), told.6, told.7
FROM (SELECT arrayJoin(JSONExtract({rows:String}, 'Array(Tuple(String, Int64, String, String, Int64, String, String))')) AS told)
