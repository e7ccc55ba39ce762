-- Marks a batch of sums as whole, by a row of no project.
INSERT INTO usage_hours (project, batch, arrived, hour)
SELECT '', {until:UInt64}, toDate(now('UTC')), toDateTime(0, 'UTC')
