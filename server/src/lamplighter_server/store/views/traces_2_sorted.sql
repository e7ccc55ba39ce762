-- Second step: content goes apart from the other attributes, and these are decoded once, by type.
SELECT
    *,
    arrayMap((v, n) -> {{text}}, attribute_values, integers) AS texts,
    arrayMap((v, n) -> {{uint}}, attribute_values, integers) AS uints,
    arrayMap((v, n) -> {{number}}, attribute_values, integers) AS numbers
FROM
(
    SELECT *, arrayMap(w -> {{varint}}, arrayMap(v -> {{word}}, attribute_values)) AS integers
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
