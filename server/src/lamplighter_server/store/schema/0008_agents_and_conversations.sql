-- What tells the versions of an agent apart, though nobody sets one: the instructions it was given, as a number that is
-- equal for equal ones, 0 where none were recorded.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS instructions_hash UInt64;
-- What the spans of a trace tell of its agents, one thing a row: an agent's version, its instructions, a model that it
-- asked for, a tool that it executed. Where the agent is empty, the span did not say whose it is.
ALTER TABLE trace_segments ADD COLUMN IF NOT EXISTS faces Array(Tuple(
    agent LowCardinality(String),
    version LowCardinality(String),
    instructions UInt64,
    model LowCardinality(String),
    tool LowCardinality(String)));
-- A conversation is found by its id, wherever in time its turns lie.
ALTER TABLE trace_segments ADD INDEX IF NOT EXISTS conversation_ids conversations TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE ledger ADD INDEX IF NOT EXISTS conversation_ids conversation TYPE bloom_filter(0.01) GRANULARITY 1
