-- What was summed by hour since it was last summed by day.
SELECT * FROM {{table}}_hours WHERE batch > {since:UInt64} AND batch <= {until:UInt64}
