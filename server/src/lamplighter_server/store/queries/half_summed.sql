-- How many rows there are of batches that were not written to their end.
SELECT count() AS rows FROM {{table}} WHERE batch > {until:UInt64}
