-- One status of each person in the span, the one with the smallest pseudonym: a choice that nobody can foresee and
-- no other person's posts can change. Beside it, the server, where all of the person's statuses are from one that the
-- dataset names; and the hashtag of one status that bears exactly one, whether or not the dataset kept its name.
CREATE OR REPLACE TEMP TABLE sampled AS
SELECT
  author_pid,
  ARG_MIN(script, status_pid) AS script,
  ARG_MIN(CAST(is_reply AS INTEGER), status_pid) AS is_reply,
  ARG_MIN(CAST(has_media AS INTEGER), status_pid) AS has_media,
  ARG_MIN(CAST(has_content_warning AS INTEGER), status_pid) AS has_content_warning,
  ARG_MIN(posted_at, status_pid) AS posted_at,
  ARG_MIN(characters, status_pid) AS characters,
  CASE WHEN MIN(instance) = MAX(instance) AND MIN(instance) <> 'other' THEN MIN(instance) END AS server,
  ARG_MIN(COALESCE(hashtags[1], ''), status_pid) FILTER (WHERE redactions['HASHTAG'] = 1) AS hashtag
FROM statuses
WHERE is_chinese
  AND posted_at >= CAST(:span_from AS TIMESTAMP)
  AND posted_at < CAST(:span_to AS TIMESTAMP)
GROUP BY author_pid
