-- Sums up by hour, or these by day, what came since the last time.
INSERT INTO {{table}} (project, batch, arrived, hour, {{keys}}, {{names}})
SELECT project, {until:UInt64} AS batch, arrived, {{time}} AS time, {{keys}}, {{sums}}
FROM ({{rows}}) AS entry
GROUP BY project, arrived, time, {{keys}}
