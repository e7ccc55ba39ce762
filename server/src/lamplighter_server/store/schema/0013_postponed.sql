-- Traces of very many spans whose next decision waits until more of them has come (analyse/postponed.py): found again by
-- a process that starts. `sign` -1 says that it was made. `segment` is the one whose load wrote the row: undoing that
-- segment undoes it too; `point` tells one waiting from another.
CREATE TABLE IF NOT EXISTS postponed
(
    project LowCardinality(String),
    segment UInt64,
    point UInt64,
    arrival DateTime64(9, 'UTC'),
    sign Int8,
    trace_id FixedString(16)
)
ENGINE = MergeTree
PARTITION BY toDate(arrival)
ORDER BY (project, trace_id)
SETTINGS {{durable}}
