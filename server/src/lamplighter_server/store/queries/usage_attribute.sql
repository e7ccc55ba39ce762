-- A raw attribute's value in each trace: that of the earliest span that has the key.
LEFT ANY JOIN
(
    SELECT trace_id, argMin({{value}}, start) AS {{name}}
    FROM spans
    WHERE project = {project:String}
        AND slot BETWEEN intDiv({low:Int64}, 600000000000) - 1 AND intDiv({high:Int64}, 600000000000) + 1
        AND has(mapKeys(attributes), {{key}})
    GROUP BY trace_id
) AS {{name}}_of USING (trace_id)
