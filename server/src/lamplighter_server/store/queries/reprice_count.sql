-- How many entries a change of prices would change, and by how much.
SELECT count() AS entries, sum(new_cost - cost) AS difference FROM ({{repriced}})
