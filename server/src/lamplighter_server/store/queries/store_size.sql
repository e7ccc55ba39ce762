-- What the store holds, for the status page.
SELECT version() AS version, sum(bytes_on_disk) AS bytes, sumIf(rows, table = 'spans') AS spans
FROM system.parts
WHERE active AND database = currentDatabase()
