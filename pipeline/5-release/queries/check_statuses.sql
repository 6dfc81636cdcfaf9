-- Person-weeks and bounded posts straight from the statuses, without the tables that the counts were made of.
SELECT COUNT(*) AS person_weeks, CAST(COALESCE(SUM(LEAST(posts, :per_bucket)), 0) AS BIGINT) AS posts
FROM (
  SELECT COUNT(*) AS posts
  FROM statuses
  WHERE is_chinese
    AND posted_at >= CAST(:span_from AS TIMESTAMP)
    AND posted_at < CAST(:span_to AS TIMESTAMP)
  GROUP BY author_pid, DATE_TRUNC('week', posted_at)
) AS person_weeks
