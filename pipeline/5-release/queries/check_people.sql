-- The same totals another way: people never counted, people in the span.
SELECT
  COUNT(DISTINCT CASE WHEN counted.tag IS NULL THEN author_pid END) AS uncounted,
  COUNT(DISTINCT CASE WHEN posted_at >= CAST(:span_from AS TIMESTAMP) THEN author_pid END) AS active
FROM statuses
LEFT JOIN counted ON counted.tag = SUBSTRING(sha256_hex('counted/' || author_pid), 1, 32)
WHERE is_chinese AND posted_at < CAST(:span_to AS TIMESTAMP)
