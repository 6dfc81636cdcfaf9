-- How sure the language decision is of each person: for those who count, the surest of their Chinese posts; for
-- the others, the least sure of their Japanese ones, the only language whose writing is taken for Chinese.
-- One row per side and confidence in thousandths.
WITH decided AS (
  SELECT
    author_pid,
    is_chinese,
    language,
    CAST(ROUND(language_confidence * 1000) AS INTEGER) AS confidence_milli
  FROM statuses
  WHERE posted_at < CAST(:window_to AS TIMESTAMP)
),
people AS (
  SELECT
    author_pid,
    MAX(CASE WHEN is_chinese THEN confidence_milli END) AS counted_milli,
    MIN(CASE WHEN NOT is_chinese AND language = 'ja' THEN confidence_milli END) AS uncounted_milli
  FROM decided
  GROUP BY author_pid
)
SELECT
  CASE WHEN counted_milli IS NULL THEN 'uncounted' ELSE 'counted' END AS side,
  COALESCE(counted_milli, uncounted_milli) AS confidence_milli,
  COUNT(*) AS people
FROM people
WHERE counted_milli IS NOT NULL OR uncounted_milli IS NOT NULL
GROUP BY side, COALESCE(counted_milli, uncounted_milli)
ORDER BY side, confidence_milli
