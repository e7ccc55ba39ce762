-- Content goes apart from the other attributes; of several keys of a column the preferred one stands first.
SELECT
    *,
    arraySort((place, rank) -> rank, arrayEnumerate(ranks), ranks) AS places,
    arrayMap(rank -> {{column_of}}[rank + 1], arraySort(ranks)) AS columns_there,
    arrayMin(arrayMap(i -> {{dialect_of}}[i + 1], ids)) AS marked
FROM
(
    SELECT
        project, segment, arrival, span, service, environment, resource, resource_schema_url, scope, scope_name, scope_schema_url,
        arrayFilter(i -> i < {{content_id}}, key_ids) AS ids,
        arrayMap(i -> {{rank_of}}[i + 1], ids) AS ranks,
        arrayFilter((k, i) -> i < {{content_id}}, keys, key_ids) AS attribute_keys,
        arrayFilter((v, i) -> i < {{content_id}}, values, key_ids) AS attribute_values,
        arrayFilter(i -> i >= {{content_id}}, key_ids) AS content_ids,
        arrayFilter((k, i) -> i >= {{content_id}}, keys, key_ids) AS content_keys,
        arrayFilter((v, i) -> i >= {{content_id}}, values, key_ids) AS content_values
    FROM {{exploded}}
)
