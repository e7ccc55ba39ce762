-- They are decoded, all of a type at once.
SELECT
    *,
    arrayMap((v, w) -> {{text}}, attribute_values, words) AS texts,
    {{decoded_values}}
FROM {{picked}}
