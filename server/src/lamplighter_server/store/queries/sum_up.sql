-- Sums up by hour what was settled since the last time.
INSERT INTO usage_hours
SELECT
    project, {until:UInt64} AS batch, arrived, hour,
    agent, agent_version, provider, request_model, response_model, model, tool, workflow, service, environment,
    {{sums}}
FROM ({{rows}}) AS entry
GROUP BY project, arrived, hour, agent, agent_version, provider, request_model, response_model, model, tool, workflow, service, environment
