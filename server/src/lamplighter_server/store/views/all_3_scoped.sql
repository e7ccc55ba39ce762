-- One row a scope of a request, with what is in it as `items`.
SELECT
    project, segment, arrival,
    {{resource_texts}},
    toLowCardinality(text_0) AS service,
    toLowCardinality(if(text_1 = '', text_2, text_1)) AS environment,
    toLowCardinality(resource_bytes) AS resource,
    toLowCardinality(tupleElement(sent, 3)) AS resource_schema_url,
    arrayJoin(tupleElement(sent, 2)) AS scoped,
    tupleElement(scoped, 1) AS scope_bytes,
    {{scope_word}} AS scope_word,
    tupleElement(scoped, 2) AS items,
    toLowCardinality(tupleElement(scoped, 3)) AS scope_schema_url
FROM {{sized}}
