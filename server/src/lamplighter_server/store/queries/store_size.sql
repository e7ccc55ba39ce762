-- How much the store holds.
SELECT sum(bytes_on_disk) AS bytes, sumIf(rows, table = 'spans') AS spans, version() AS version
FROM system.parts
WHERE active AND database = currentDatabase()
