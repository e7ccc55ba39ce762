-- Sums up by hour, or these by day, what came since the last time.
INSERT INTO {{table}}
SELECT
    project, {until:UInt64} AS batch, arrived, {{time}} AS time,
    agent, agent_version, provider, request_model, response_model, model, tool, workflow, service, environment,
    {{sums}}
FROM ({{rows}}) AS entry
GROUP BY project, arrived, time, agent, agent_version, provider, request_model, response_model, model, tool, workflow, service, environment
