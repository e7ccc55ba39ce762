-- How much each table holds of each day of arrival.
SELECT table, partition AS day, sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}
GROUP BY table, partition
ORDER BY day, table
