-- How much each day of arrival holds, and where: what lists traces before what it lists.
SELECT partition AS day, sum(bytes_on_disk) AS bytes, arrayReverseSort(groupUniqArray(table)) AS tables
FROM system.parts
WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}
GROUP BY partition
ORDER BY day
