-- What was asked is read from what was recorded of it: the first message of a user, or any text.
SELECT * EXCEPT (recorded), {{ask_text}} AS ask
FROM {{summed}}
