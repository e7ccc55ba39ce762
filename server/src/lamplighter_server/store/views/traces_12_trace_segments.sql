-- What was asked is read from what was recorded of it: the first message of a user, or any text. A pattern without a group is
-- matched several times faster: what stands before a text is found first, then the text behind it. The two ways are joined and
-- not chosen between: in a branch of an `if` the patterns would be matched twice.
WITH
    {{ask_shapes}},
    if(left(ltrim(recorded), 1) IN ('[', '{'), recorded, '') AS json,
    extract(json, shape_of_user) AS before_user,
    extract(json, shape_of_any) AS before_any,
    extract(substring(json, position(json, before_user) + length(before_user) + empty(before_user) * length(json)), text) AS by_user,
    extract(json, shape_turned) AS by_user_turned,
    extract(substring(json, position(json, before_any) + length(before_any) + empty(before_any) * length(json)), text) AS by_any,
    if(by_user != '', by_user, if(by_user_turned != '', by_user_turned, by_any)) AS said
SELECT
    * EXCEPT (recorded),
    substringUTF8(
        concat(JSONExtractString(concat('["', said, '"]'), 1), if(json = '', toValidUTF8(recorded), '')),
        1, {{ask_characters}}) AS ask
FROM {{summed}}
