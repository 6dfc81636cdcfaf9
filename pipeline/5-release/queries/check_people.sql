-- The same totals another way: people never counted, people in the span.
SELECT
  COUNT(DISTINCT CASE WHEN SUBSTRING(SHA256('counted/' || author_pid), 1, 32) NOT IN (SELECT tag FROM counted)
    THEN author_pid END) AS uncounted,
  COUNT(DISTINCT CASE WHEN posted_at >= CAST(:span_from AS TIMESTAMP) THEN author_pid END) AS active
FROM statuses
WHERE is_chinese AND posted_at < CAST(:span_to AS TIMESTAMP)
