-- Where in the ledger that begins which may be taken back with its segments.
SELECT min(point) AS point, count() AS entries FROM ledger WHERE segment >= {segment:UInt64}
