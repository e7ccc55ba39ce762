-- What the ledger counts for some conversations.
SELECT conversation AS id, {{sums}}
FROM ({{rows}}) AS entry
WHERE conversation IN {ids:Array(String)}
GROUP BY conversation
