-- What an agent was seen with in a range of time: ids, frameworks, services and environments, by its own spans.
SELECT
    uniqMerge(entry.ids) AS ids,
    arraySort(groupUniqArrayArray(100)(entry.some_ids)) AS some_ids,
    arraySort(groupUniqArrayIf(20)(dialect, dialect != '')) AS dialects,
    arraySort(groupUniqArrayIf(20)(scope, scope != '')) AS scopes,
    arraySort(groupUniqArrayIf(100)(service, service != '')) AS services,
    arraySort(groupUniqArrayIf(100)(environment, environment != '')) AS environments
FROM ({{faces}}) AS entry
WHERE agent = {name:String} AND ({environment:String} = '' OR environment = {environment:String})
