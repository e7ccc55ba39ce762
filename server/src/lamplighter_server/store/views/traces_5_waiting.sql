-- Spans that speak another dialect wait aside: what they mean takes a longer way, which loads without them never pay for.
SELECT * FROM {{exploded}} WHERE foreign
