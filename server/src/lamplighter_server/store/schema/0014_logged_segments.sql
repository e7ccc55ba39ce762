-- What one journal segment of logs brought of one conversation: the columns of `trace_segments`, so that a filter reads both
-- alike. Here `trace_id` stands for the conversation, `spans` is 0 and `arrival` is when the row was written.
CREATE TABLE IF NOT EXISTS logged_segments AS trace_segments;
-- One number for each turn that the events tell of.
ALTER TABLE logged_segments ADD COLUMN IF NOT EXISTS prompts Array(UInt64)
