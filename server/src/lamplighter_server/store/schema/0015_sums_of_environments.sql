-- Tools, faces of agents and conversations summed up by environment too, so that one that is chosen is answered from the sums;
-- faces by service as well. All are summed up anew: without their marks the old sums count no more, and are deleted before the next batch.
ALTER TABLE tool_hours ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER hour;
ALTER TABLE tool_days ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER hour;
ALTER TABLE face_hours
    ADD COLUMN IF NOT EXISTS service LowCardinality(String) AFTER hour,
    ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER service;
ALTER TABLE face_days
    ADD COLUMN IF NOT EXISTS service LowCardinality(String) AFTER hour,
    ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER service;
ALTER TABLE conversation_hours ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER hour;
ALTER TABLE conversation_days ADD COLUMN IF NOT EXISTS environment LowCardinality(String) AFTER hour;
ALTER TABLE usage_batches DELETE WHERE of IN ('activity_hours', 'activity_days', 'conversation_hours', 'conversation_days')
    SETTINGS mutations_sync = 2
