-- The values that fill a column are picked by the number of their key, all of a type together.
SELECT
    *,
    {{words}} AS words,
    {{asked}} AS asked,
    {{asked_word}} AS asked_word,
    {{raw_values}}
FROM {{parted}}
