-- What the ledger counts of each log event.
SELECT lower(hex(span_id)) AS id, {{sums}}
FROM ({{rows}}) AS entry
GROUP BY span_id
