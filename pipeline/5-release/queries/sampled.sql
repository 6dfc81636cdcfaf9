-- One status of each person in the span, the one with the smallest pseudonym: a choice that nobody can foresee and
-- no other person's posts can change. Beside it, the server, where all of the person's statuses are from one that the
-- dataset names; and the hashtag of one status that bears exactly one, whether or not the dataset kept its name.
SELECT
  author_pid,
  MIN_BY(script, status_pid) AS script,
  MIN_BY(CAST(is_reply AS INTEGER), status_pid) AS is_reply,
  MIN_BY(CAST(has_media AS INTEGER), status_pid) AS has_media,
  MIN_BY(CAST(has_content_warning AS INTEGER), status_pid) AS has_content_warning,
  MIN_BY(posted_at, status_pid) AS posted_at,
  MIN_BY(characters, status_pid) AS characters,
  CASE WHEN MIN(instance) = MAX(instance) AND MIN(instance) <> 'other' THEN MIN(instance) END AS server,
  MIN_BY(COALESCE(first_of(hashtags), ''), status_pid) FILTER (WHERE count_of(redactions, 'HASHTAG') = 1) AS hashtag
FROM statuses
WHERE is_chinese
  AND posted_at >= CAST(:span_from AS TIMESTAMP)
  AND posted_at < CAST(:span_to AS TIMESTAMP)
GROUP BY author_pid
