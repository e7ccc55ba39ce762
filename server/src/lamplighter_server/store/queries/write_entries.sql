-- Writes rows of the ledger that were decided about, told as JSON; times in nanoseconds, ids in hexadecimal.
INSERT INTO ledger (project, segment, point, {{columns}})
SELECT
    {project:String}, {segment:UInt64}, {point:UInt64},
    {{values}}
FROM (SELECT arrayJoin(JSONExtract({rows:String}, '{{shape}}')) AS told)
