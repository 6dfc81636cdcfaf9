-- The same totals by another way than the series: the series must end on them. One row.
SELECT
  COUNT(DISTINCT CASE WHEN posted_at < CAST(:window_from AS TIMESTAMP) THEN author_pid END) AS people_before,
  COUNT(DISTINCT author_pid) AS people,
  COUNT(CASE WHEN posted_at >= CAST(:window_from AS TIMESTAMP) THEN 1 END) AS posts
FROM statuses
WHERE is_chinese AND posted_at < CAST(:window_to AS TIMESTAMP)
ORDER BY people
