-- Behind the key stands the length of the value, and behind that the length of its text.
SELECT *, {{resource_values}}, {{resource_words}}
FROM {{sent}}
