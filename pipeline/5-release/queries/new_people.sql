-- People who were never counted before, by the day that opens the week-and-month cell of their first status. Who
-- first wrote before the span is `before` in the first release, and `late` in all others.
SELECT
  CASE
    WHEN first_at < CAST(:span_from AS TIMESTAMP) THEN ':earlier'
    ELSE CAST(GREATEST(
      CAST(DATE_TRUNC('week', first_at) AS DATE),
      CAST(DATE_TRUNC('month', first_at) AS DATE),
      :span_from
    ) AS STRING)
  END AS cell,
  COUNT(*) AS people
FROM first_seen
WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.tag = first_seen.tag)
GROUP BY cell
ORDER BY cell
