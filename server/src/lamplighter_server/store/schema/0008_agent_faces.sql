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
    tool LowCardinality(String)))
