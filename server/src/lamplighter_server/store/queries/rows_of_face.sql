-- What spans show of their agents, as rows of the sums.
SELECT
    {{placed}} service, environment, agent_name AS agent, dialect, if(operation = 'invoke_agent', scope_name, '') AS scope,
    groupUniqArrayIf({{most}})(toString(agent_id), agent_id != '') AS some_ids,
    uniqStateIf(toString(agent_id), agent_id != '') AS ids
FROM spans AS entry
WHERE agent_name != '' AND {{which}}
GROUP BY {{placed}} service, environment, agent, dialect, scope
