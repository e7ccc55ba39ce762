-- Second step: content goes apart from the other attributes, and these are decoded once, by type.
-- What is used more than once is a column of a subquery: the engine analyses an alias anew at each use.
SELECT
    *,
    arrayMap((v, w) -> {{text}}, attribute_values, arrayMap(v -> {{word}}, attribute_values)) AS texts,
    {{decoded_values}}
FROM
(
    SELECT *, {{raw_values}}
    FROM
    (
        SELECT
            project, segment, arrival, span, resource, resource_schema_url, service, environment,
            scope, scope_name, scope_schema_url,
            arrayFilter(i -> i < {{content_id}}, key_ids) AS ids,
            arrayFilter((k, i) -> i < {{content_id}}, keys, key_ids) AS attribute_keys,
            arrayFilter((v, i) -> i < {{content_id}}, values, key_ids) AS attribute_values,
            arrayFilter(i -> i >= {{content_id}}, key_ids) AS content_ids,
            arrayFilter((k, i) -> i >= {{content_id}}, keys, key_ids) AS content_keys,
            arrayFilter((v, i) -> i >= {{content_id}}, values, key_ids) AS content_values
        FROM {{exploded_traces}}
    )
)
