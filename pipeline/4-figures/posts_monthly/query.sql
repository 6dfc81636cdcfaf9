-- Chinese posts per calendar month of the window, and their running sum from the window's start.
-- Months without a Chinese status have no row.
WITH chinese AS (
  SELECT CAST(DATE_TRUNC('MONTH', posted_at) AS DATE) AS bucket
  FROM statuses
  WHERE is_chinese
    AND posted_at >= CAST(:window_from AS TIMESTAMP)
    AND posted_at < CAST(:window_to AS TIMESTAMP)
),
posts_per_bucket AS (
  SELECT bucket, COUNT(*) AS posts
  FROM chinese
  GROUP BY bucket
)
SELECT
  CAST(bucket AS STRING) AS bucket,
  posts,
  CAST(SUM(posts) OVER (
    ORDER BY posts_per_bucket.bucket ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS cumulative_posts
FROM posts_per_bucket
ORDER BY posts_per_bucket.bucket
