-- Content goes apart from the other attributes.
SELECT
    project, segment, arrival, span, service, environment, resource, resource_schema_url, scope, scope_name, scope_schema_url,
    arrayFilter(i -> i < {{content_id}}, key_ids) AS ids,
    arrayFilter((k, i) -> i < {{content_id}}, keys, key_ids) AS attribute_keys,
    arrayFilter((v, i) -> i < {{content_id}}, values, key_ids) AS attribute_values,
    arrayFilter(i -> i >= {{content_id}}, key_ids) AS content_ids,
    arrayFilter((k, i) -> i >= {{content_id}}, keys, key_ids) AS content_keys,
    arrayFilter((v, i) -> i >= {{content_id}}, values, key_ids) AS content_values
FROM {{exploded}}
WHERE NOT foreign
