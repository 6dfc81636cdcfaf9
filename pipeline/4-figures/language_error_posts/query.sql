-- How sure the language decision is of each post in the window: of those that count, and of the Japanese ones, the
-- only language whose writing is taken for Chinese. One row per side and confidence in thousandths.
WITH decided AS (
  SELECT
    CASE WHEN is_chinese THEN 'counted' ELSE 'uncounted' END AS side,
    CAST(ROUND(language_confidence * 1000) AS INTEGER) AS confidence_milli
  FROM statuses
  WHERE posted_at >= CAST(:window_from AS TIMESTAMP)
    AND posted_at < CAST(:window_to AS TIMESTAMP)
    AND (is_chinese OR language = 'ja')
)
SELECT side, confidence_milli, COUNT(*) AS posts
FROM decided
GROUP BY side, confidence_milli
ORDER BY side, confidence_milli
