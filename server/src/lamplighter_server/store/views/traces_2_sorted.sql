-- Second step: content goes apart from the other attributes, and these are decoded once, by type.
-- Which key stands where is found once: `columns_there` names the columns in the order of the keys' numbers, so that the
-- first of a column is its preferred key, and `places` says where each of them stands.
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
            *,
            arraySort((place, i) -> i, arrayEnumerate(ids), ids) AS places,
            arrayMap(i -> {{column_of}}[i + 1], arraySort(ids)) AS columns_there,
            arrayMin(arrayMap(i -> {{dialect_of}}[i + 1], ids)) AS marked
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
)
