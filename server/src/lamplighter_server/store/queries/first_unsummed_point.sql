-- Where the ledger begins that is not summed up; 0 when all is.
SELECT min(entry.point) AS first FROM ledger AS entry WHERE entry.point > {since:UInt64}
