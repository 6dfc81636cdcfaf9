-- Posts of each person in each cell of the span. Everything weekly and monthly is counted from this.
SELECT
  author_pid,
  week,
  CAST(DATE_TRUNC('month', posted_at) AS DATE) AS month_start,
  COUNT(*) AS posts
FROM statuses
WHERE is_chinese
  AND posted_at >= CAST(:span_from AS TIMESTAMP)
  AND posted_at < CAST(:span_to AS TIMESTAMP)
GROUP BY author_pid, week, month_start
